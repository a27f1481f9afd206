/**
 * Given to Locust beside the locustfile: writes each request as a line of JSON (`src/ingest/locust-samples.ts`),
 * since Locust's own files round times and have no time of day. Every process writes a file of its own.
 */
export const LOCUST_RECORDER = String.raw`import json
import logging
import os

from locust import events

_file = None
_pid = None


@events.init.add_listener
def quiet(**_):
    # Its tables would stand where its complaints are looked for.
    logging.getLogger("locust.stats_logger").setLevel(logging.WARNING)


@events.request.add_listener
def record(request_type, name, response_time, response_length, exception, start_time=None, response=None, **_):
    global _file, _pid
    if _file is None or _pid != os.getpid():
        _pid = os.getpid()
        path = os.path.join(os.environ["PLIMSOLL_SAMPLES"], "samples-%d.jsonl" % _pid)
        _file = open(path, "w", buffering=1)
    _file.write(
        json.dumps(
            {
                "locust_request": name,
                "method": request_type,
                "start": start_time,
                "ms": response_time,
                "status": getattr(response, "status_code", 0) or 0,
                "bytes": response_length or 0,
                "error": None if exception is None else str(exception)[:200],
            }
        )
        + "\n"
    )
`
