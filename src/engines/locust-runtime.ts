/** The locustfile of a job: Python that reads it from `__JOB__`, a text of JSON, and runs it as Plimsoll does. */
export const LOCUST_RUNTIME = String.raw`import itertools
import json
import math
import random
import re
import time
import uuid
from http.cookiejar import CookieJar
from urllib.parse import quote, urlencode

from locust import FastHttpUser, LoadTestShape, constant, constant_pacing, task

JOB = json.loads(__JOB__)
WEIGHTS = [scenario["weight"] for scenario in JOB["scenarios"]]
TURNS = [itertools.count() for _ in JOB["scenarios"]]


class MissingValue(Exception):
    pass


class Visitor:
    """Whose cookies, captures of "once" steps and "once" steps done an iteration has."""

    def __init__(self):
        self.cookies = CookieJar()
        self.kept = {}
        self.begun = set()


class PlannedUser(FastHttpUser):
    host = JOB["url"]
    insecure = not JOB["verifyTls"]
    network_timeout = JOB["timeoutMs"] / 1000
    connection_timeout = JOB["connectTimeoutMs"] / 1000
    max_retries = 0
    wait_time = constant(0) if JOB["pacingS"] is None else constant_pacing(JOB["pacingS"])

    def on_start(self):
        self.visitors = {}

    def visitor_of(self, index):
        # With users: this user. With an arrival rate: somebody new each time, except that scenarios with "once"
        # steps go on with who has run them.
        open_model = JOB["model"] == "open"
        if open_model and not any(step.get("once") for step in JOB["scenarios"][index]["steps"]):
            return Visitor()
        return self.visitors.setdefault(index if open_model else None, Visitor())

    @task
    def iteration(self):
        index = random.choices(range(len(WEIGHTS)), WEIGHTS)[0]
        scenario = JOB["scenarios"][index]
        visitor = self.visitor_of(index)
        self.client.client.cookiejar = visitor.cookies
        values = dict(visitor.kept)
        data = scenario["data"]
        if data is not None:
            rows = data["rows"]
            values.update(
                random.choice(rows) if data["order"] == "random" else rows[next(TURNS[index]) % len(rows)]
            )
        calm = self.run_steps(index, scenario["steps"], visitor, values)
        pause = 0 if JOB["think"] is None else seconds_of(JOB["think"])
        if JOB["model"] == "closed" and not calm:
            pause = max(pause, JOB["restMs"] / 1000)
        time.sleep(pause)

    def run_steps(self, index, steps, visitor, values):
        """One pass. False where no answer came or the user was not let in: it then rests a moment."""
        known = index in visitor.begun
        once_left = 0 if known else sum(1 for step in steps if step.get("once"))
        calm = True
        for step in steps:
            if "think" in step:
                # gevent has replaced time.sleep: only this user waits.
                time.sleep(seconds_of(step["think"]))
                continue
            if step["once"] and known:
                continue
            came = self.send(step, visitor, values)
            if came == "right":
                once_left -= 1 if step["once"] else 0
            elif step["once"] or came == "silent":
                calm = False
            if came in ("over", "silent"):
                break
        # Who was not let in knocks again in the next iteration.
        if once_left <= 0:
            visitor.begun.add(index)
        return calm

    def send(self, step, visitor, values):
        """How it came off: right; wrong; over, where a later step cannot have what it needs; silent."""
        headers = {"accept-encoding": "identity", **JOB["headers"]}
        headers.update({name: filled(parts, values) for name, parts in step["headers"]})
        if not JOB["keepAlive"]:
            headers["connection"] = "close"
        with self.client.request(
            step["method"],
            filled(step["path"], values, lambda text: quote(text, safe="!'()*~")),
            name=step["name"],
            data=body_of(step["body"], values),
            headers=headers,
            allow_redirects=step["followRedirects"] > 0,
            catch_response=True,
        ) as response:
            if response.status_code == 0:
                return "silent"
            problem = problem_of(step, response)
            if problem is not None:
                response.failure(problem)
                return "over" if step["capture"] else "wrong"
            for name, capture in step["capture"]:
                value = captured(capture, response)
                if value is None:
                    response.failure("expected a value to capture: " + name)
                    return "over"
                values[name] = value
                if step["once"]:
                    visitor.kept[name] = value
            response.success()
        return "right"


class PlannedLoad(LoadTestShape):
    def tick(self):
        at = self.get_run_time() * 1000
        for stage in JOB["stages"]:
            if at < stage["durationMs"]:
                level = stage["from"] + (stage["to"] - stage["from"]) * at / stage["durationMs"]
                users = round(level * JOB["perLevel"])
                return users, max(1, users)
            at -= stage["durationMs"]
        return None


def problem_of(step, response):
    status = response.status_code
    if not (200 <= status <= 399 if step["status"] is None else status in step["status"]):
        return "status " + str(status)
    expect = step["expect"]
    for name, wanted in expect["headers"]:
        found = response.headers.get(name)
        if found is None or wanted not in ("exists", found):
            return "expected header " + name
    if expect["contains"] is not None and expect["contains"] not in (response.text or ""):
        return "expected text in the body"
    if expect["maxBytes"] is not None and len(response.content or b"") > expect["maxBytes"]:
        return "expected a smaller body"
    if expect["maxMs"] is not None and response.request_meta["response_time"] > expect["maxMs"]:
        return "expected a faster answer"
    for keys, wanted in expect["json"]:
        found, value = at_keys(keys, response.text)
        if not found or wanted not in ("exists", value):
            return "expected JSON at " + str(keys)
    return None


def at_keys(keys, text):
    try:
        value = json.loads(text or "")
    except ValueError:
        return False, None
    for key in keys:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return False, None
    return True, value


def captured(capture, response):
    if capture["from"] == "json":
        found, value = at_keys(capture["keys"], response.text)
        if not found or value is None:
            return None
        return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    if capture["from"] == "header":
        return response.headers.get(capture["name"])
    if capture["from"] == "cookie":
        pattern = r"(?:^|[,;]\s*)" + re.escape(capture["name"]) + r"=([^;,]*)"
        found = re.search(pattern, response.headers.get("set-cookie") or "")
        return None if found is None else found.group(1)
    found = re.search(capture["pattern"], response.text or "")
    return None if found is None else found.group(1 if found.re.groups else 0)


def body_of(body, values):
    if body is None:
        return None
    if body["kind"] == "text":
        return filled(body["text"], values).encode()
    if body["kind"] == "form":
        return urlencode([(name, filled(parts, values)) for name, parts in body["fields"]]).encode()
    return json.dumps(tree(body["tree"], values), separators=(",", ":"), ensure_ascii=False).encode()


def tree(node, values):
    if "items" in node:
        return [tree(item, values) for item in node["items"]]
    if "fields" in node:
        return {key: tree(field, values) for key, field in node["fields"]}
    if "text" not in node:
        return node["value"]
    text = filled(node["text"], values)
    return int(text) if node["number"] else text


def filled(parts, values, escape=lambda text: text):
    return "".join(part["text"] if "text" in part else escape(value_of(part, values)) for part in parts)


def value_of(part, values):
    name, args = part["name"], part["args"]
    if name == "$uuid":
        return str(uuid.uuid4())
    if name == "$timestamp":
        return str(round(time.time() * 1000))
    if name == "$int":
        return str(random.randint(int(args[0]), int(args[1])))
    if name == "$choice":
        return random.choice(args)
    if name not in values:
        raise MissingValue("nothing gives a value for " + part["source"])
    return values[name]


def seconds_of(think):
    if think["kind"] == "fixed":
        return think["ms"] / 1000
    if think["kind"] == "range":
        return random.uniform(think["minMs"], think["maxMs"]) / 1000
    return -math.log(1 - random.random()) * think["meanMs"] / 1000
`
