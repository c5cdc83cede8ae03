"""Emits the twenty spans of tests/helpers/twenty.ts through the exporter that OTEL_EXPORTER_OTLP_* describe."""
import os

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import Link, SpanKind, Status, StatusCode, set_span_in_context

if os.environ["OTEL_EXPORTER_OTLP_PROTOCOL"] == "grpc":
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
else:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

START = 1_760_000_000_123_456_789
MS = 1_000_000
KINDS = [SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER]


class Counted(IdGenerator):
    def __init__(self):
        self.count = 0

    def generate_trace_id(self):
        return 0x0AF7651916CD43DD8448EB211C80319C

    def generate_span_id(self):
        self.count += 1
        return self.count


provider = TracerProvider(id_generator=Counted())
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
tracer = provider.get_tracer("twenty")
spans = []
for n in range(20):
    spans.append(
        tracer.start_span(
            f"span {n}",
            context=set_span_in_context(spans[(n - 1) // 2]) if n > 0 else None,
            kind=KINDS[n % 5],
            start_time=START + n * MS,
            links=[Link(spans[0].get_span_context(), {"why": "seventh"})] if n % 7 == 6 else [],
            attributes={
                "text": f"grüße {n}",
                "int": 2**40 + n,
                "double": n + 0.5,
                "bool": n % 2 == 0,
                "texts": ["a", "b"],
                "ints": [1, n],
            },
        )
    )
for n, span in enumerate(spans):
    if n % 5 == 0:
        span.add_event("retry", {"count": n}, START + n * MS + 1000)
    if n % 3 == 1:
        span.set_status(Status(StatusCode.OK))
    if n % 3 == 2:
        span.set_status(Status(StatusCode.ERROR, "kaputt"))
    span.end(START + (n + 100) * MS)
provider.shutdown()
