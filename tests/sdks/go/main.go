// Emits the twenty spans of tests/helpers/twenty.ts through the exporter that OTEL_EXPORTER_OTLP_* describe.
package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

const start = 1_760_000_000_123_456_789

type counted struct{ count uint64 }

func (ids *counted) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	id, _ := trace.TraceIDFromHex("0af7651916cd43dd8448eb211c80319c")
	return id, ids.NewSpanID(ctx, id)
}

func (ids *counted) NewSpanID(context.Context, trace.TraceID) (id trace.SpanID) {
	ids.count++
	binary.BigEndian.PutUint64(id[:], ids.count)
	return id
}

func at(n int, more time.Duration) time.Time {
	return time.Unix(0, start).Add(time.Duration(n)*time.Millisecond + more)
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func open(ctx context.Context) *otlptrace.Exporter {
	if os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL") == "grpc" {
		return must(otlptracegrpc.New(ctx))
	}
	return must(otlptracehttp.New(ctx))
}

func main() {
	root := context.Background()
	provider := sdk.NewTracerProvider(sdk.WithIDGenerator(&counted{}), sdk.WithBatcher(open(root)))
	tracer := provider.Tracer("twenty")
	kinds := []trace.SpanKind{trace.SpanKindInternal, trace.SpanKindServer, trace.SpanKindClient, trace.SpanKindProducer, trace.SpanKindConsumer}
	var contexts []context.Context
	var spans []trace.Span
	for n := 0; n < 20; n++ {
		parent := root
		if n > 0 {
			parent = contexts[(n-1)/2]
		}
		options := []trace.SpanStartOption{
			trace.WithTimestamp(at(n, 0)),
			trace.WithSpanKind(kinds[n%5]),
			trace.WithAttributes(
				attribute.String("text", fmt.Sprintf("grüße %d", n)),
				attribute.Int64("int", 1<<40+int64(n)),
				attribute.Float64("double", float64(n)+0.5),
				attribute.Bool("bool", n%2 == 0),
				attribute.StringSlice("texts", []string{"a", "b"}),
				attribute.Int64Slice("ints", []int64{1, int64(n)}),
			),
		}
		if n%7 == 6 {
			options = append(options, trace.WithLinks(trace.Link{SpanContext: spans[0].SpanContext(), Attributes: []attribute.KeyValue{attribute.String("why", "seventh")}}))
		}
		ctx, span := tracer.Start(parent, fmt.Sprintf("span %d", n), options...)
		contexts, spans = append(contexts, ctx), append(spans, span)
	}
	for n, span := range spans {
		if n%5 == 0 {
			span.AddEvent("retry", trace.WithAttributes(attribute.Int("count", n)), trace.WithTimestamp(at(n, time.Microsecond)))
		}
		if n%3 == 1 {
			span.SetStatus(codes.Ok, "")
		}
		if n%3 == 2 {
			span.SetStatus(codes.Error, "kaputt")
		}
		span.End(trace.WithTimestamp(at(n+100, 0)))
	}
	if err := provider.Shutdown(root); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
