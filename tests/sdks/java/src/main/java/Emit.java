import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Emits the twenty spans of tests/helpers/twenty.ts through the exporter that OTEL_* describe. */
public final class Emit {
  static final long START = 1_760_000_000_123_456_789L;
  static final long MS = 1_000_000L;

  static final class Counted implements IdGenerator {
    private long count;

    @Override
    public String generateSpanId() {
      return String.format("%016x", ++count);
    }

    @Override
    public String generateTraceId() {
      return "0af7651916cd43dd8448eb211c80319c";
    }
  }

  static Attributes attributes(int n) {
    return Attributes.builder()
        .put("text", "grüße " + n)
        .put("int", (1L << 40) + n)
        .put("double", n + 0.5)
        .put("bool", n % 2 == 0)
        .put(AttributeKey.stringArrayKey("texts"), List.of("a", "b"))
        .put(AttributeKey.longArrayKey("ints"), List.of(1L, (long) n))
        .build();
  }

  static Span begin(Tracer tracer, List<Span> spans, int n) {
    SpanKind[] kinds = {SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER};
    SpanBuilder builder =
        tracer
            .spanBuilder("span " + n)
            .setSpanKind(kinds[n % 5])
            .setStartTimestamp(START + n * MS, TimeUnit.NANOSECONDS)
            .setAllAttributes(attributes(n));
    if (n == 0) builder.setNoParent();
    else builder.setParent(Context.root().with(spans.get((n - 1) / 2)));
    if (n % 7 == 6) {
      builder.addLink(spans.get(0).getSpanContext(), Attributes.builder().put("why", "seventh").build());
    }
    return builder.startSpan();
  }

  public static void main(String[] arguments) {
    OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .addTracerProviderCustomizer((provider, config) -> provider.setIdGenerator(new Counted()))
            .disableShutdownHook()
            .build()
            .getOpenTelemetrySdk();
    Tracer tracer = sdk.getTracer("twenty");
    List<Span> spans = new ArrayList<>();
    for (int n = 0; n < 20; n++) spans.add(begin(tracer, spans, n));
    for (int n = 0; n < 20; n++) {
      Span span = spans.get(n);
      if (n % 5 == 0) {
        Attributes count = Attributes.builder().put("count", n).build();
        span.addEvent("retry", count, START + n * MS + 1000, TimeUnit.NANOSECONDS);
      }
      if (n % 3 == 1) span.setStatus(StatusCode.OK);
      if (n % 3 == 2) span.setStatus(StatusCode.ERROR, "kaputt");
      span.end(START + (n + 100) * MS, TimeUnit.NANOSECONDS);
    }
    sdk.close();
  }
}
