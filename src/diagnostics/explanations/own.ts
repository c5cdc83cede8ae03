import { line, one } from './explanation.ts';

/** Codes of what clnrm itself could not do. */
export const own = {
  'format-refused': one(
    'fmt reads what it wrote and compares: where both do not say the same, the file is left as it is. Here blanks count, because a template writes the quotes of a text.',
    `[meta]
name = "orders"
description = {{ '"""' }}
two   words =  1


and more
{{ '"""' }}`,
    `[meta]
name = "orders"
description = """
two   words =  1


and more
"""`,
  ),
  'evidence-not-kept': line(
    'A warning. A run leaves its spans in `.clnrm/last` of the project, masked, for `spans`, `graph`, `analyze` and `diff`. The folder of the project may not be written to, or something else is called `.clnrm`.',
    'touch .clnrm; clnrm run specs/shop.clnrm.toml',
    'clnrm run specs/shop.clnrm.toml',
  ),
  'collector-failed': line(
    'A project has one collector. The port is taken, the folder of the project may not be written to, it is up with other settings, the image of `--image` is not there or is no collector, or `.clnrm` is shared with another machine whose processes cannot be seen from here. `clnrm collector logs` shows what it said.',
    'clnrm collector up --port 0; clnrm collector up --file elsewhere.ndjson; clnrm collector down',
    'clnrm collector up --port 0 --file elsewhere.ndjson; clnrm collector down',
  ),
  'exporter-failed': one(
    'A warning. `[otel] exporter` is where spans of clnrm itself go, for you to look at; services always send theirs to the runner. Nothing listens at that endpoint, or it refused.',
    `[otel]
exporter = "otlp"
endpoint = "http://127.0.0.1:9"`,
    `[otel]
exporter = "file"
path = "out/spans.ndjson"`,
  ),
};
