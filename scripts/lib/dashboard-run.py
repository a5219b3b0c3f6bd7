"""Runs gateways, workers and a simulated model with all kinds of trouble, Prometheus beside them, and evaluates every expression
of the dashboard and of the rules. Called by scripts/check-dashboard, which starts Redis and PostgreSQL.

usage: dashboard-run.py FOLDER PROGRAMS
"""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import yaml

folder, programs = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
children = []
# What there is nothing to see of here, and why.
elsewhere = {"haproxy_": "needs the edge (HAProxy)"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(name, command, **environment):
    log = open(folder / f"{name}.log", "wb")
    known = {key: os.environ[key] for key in ("PATH", "REDIS_URL", "DATABASE_URL", "LD_LIBRARY_PATH") if key in os.environ}
    child = subprocess.Popen(command, env=known | environment, stdout=log, stderr=subprocess.STDOUT)
    children.append(child)
    return child


def eventually(what, look, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = look()
            if found:
                return found
        except (OSError, ValueError, IndexError):
            pass  # not there yet
        time.sleep(0.1)
    raise SystemExit(f"check-dashboard: waited in vain for {what}")


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def parley(*arguments):
    environment = {key: os.environ[key] for key in ("PATH", "REDIS_URL", "DATABASE_URL")}
    return subprocess.run(
        [programs / "parley", *arguments], env=environment, check=True, capture_output=True, text=True
    ).stdout


def post(port, key, body):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/messages",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    try:
        urllib.request.urlopen(request, timeout=10).close()
    except urllib.error.HTTPError:
        pass  # refusals are part of it
    except OSError:
        pass  # and so is a gateway that is gone


def load(ports, key, stop):
    """Some of everything, ten times a second."""
    number = 0
    while not stop.is_set():
        number += 1
        port = ports[number % len(ports)]
        post(port, key, {"user": f"u{number % 40}", "text": f"hello {number}"})
        post(port, key, {"user": "ana", "text": "the same", "id": "again"})
        post(port, key, {"user": "flood", "text": "me again"})
        post(port, key, {"user": "full", "text": "and again", "bot": "slow"})
        if number % 5 == 0:
            post(port, key, {"user": f"b{number}", "text": f"bad {number}", "bot": "bad"})
            post(port, key, {"user": f"f{number}", "text": f"flaky {number}", "bot": "flaky"})
        stop.wait(0.1)


def accounts():
    parley("migrate")
    parley("tenant", "create", "demo")
    for name, model in [("good", "good"), ("bad", "auth"), ("flaky", "flaky-2"), ("slow", "slow-3000ms")]:
        more = ["--default"] if name == "good" else []
        parley("bot", "create", name, "--tenant", "demo", "--prompt", "Be brief.", "--model", model, *more)
    return json.loads(parley("key", "create", "--tenant", "demo", "--name", "k", "--role", "admin", "--json"))["key"]


def start_worker(number, model_port, port):
    return start(
        f"worker{number}",
        [programs / "worker"],
        AI_BASE_URL=f"http://127.0.0.1:{model_port}/v1",
        AI_MODEL="good",
        AI_PROVIDERS="openai",
        AI_PRICES="good=0.15/0.60",
        RATE_LIMIT_PER_USER="20",
        RATE_LIMIT_GLOBAL="400",
        PARLEY_LEASE_SECONDS="8",
        PARLEY_METRICS_PORT=str(port),
        PARLEY_SUMMARY_SECONDS="2",
        PARLEY_MEMORY_LIMIT_MB="1024",
    )


def panels():
    dashboard = json.loads(pathlib.Path("deploy/grafana/dashboards/parley.json").read_text())
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"].replace("$__rate_interval", "20s")


def rules():
    """Of alerts that compare, what is compared must be there."""
    for rule in yaml.safe_load(pathlib.Path("deploy/prometheus/rules.yml").read_text())["groups"][0]["rules"]:
        yield rule["alert"], rule["expr"]


def values(prometheus, expression):
    text = get(f"http://127.0.0.1:{prometheus}/api/v1/query?" + urllib.parse.urlencode({"query": expression}))
    return [float(sample["value"][1]) for sample in json.loads(text)["data"]["result"]]


def evaluate(prometheus):
    """Until every panel has figures. Returns what has none."""
    left = {}
    for title, expression in panels():
        reason = next((why for start, why in elsewhere.items() if start in expression), None)
        if reason:
            print(f"skipped   {title}: {reason}")
        else:
            left[(title, expression)] = None
    shown = {}

    def all_shown():
        for title, expression in list(left):
            numbers = [number for number in values(prometheus, expression) if number == number]
            if numbers:
                shown[(title, expression)] = numbers
                del left[(title, expression)]
        return not left

    try:
        eventually("figures in all panels", all_shown, 90)
    except SystemExit:
        pass
    for (title, expression), numbers in sorted(shown.items()):
        print(f"{len(numbers):3} series  {title}: {max(numbers):g} at most")
    return [f"{title}: {expression}" for title, expression in left]


def check_rules(prometheus):
    state = json.loads(get(f"http://127.0.0.1:{prometheus}/api/v1/rules"))
    found = [rule for group in state["data"]["groups"] for rule in group["rules"]]
    names = {name for name, _ in rules()}
    wrong = [f"{rule['name']}: {rule.get('lastError')}" for rule in found if rule["health"] != "ok"]
    wrong += [f"{name}: not evaluated" for name in names - {rule["name"] for rule in found}]
    on = sorted(rule["name"] for rule in found if rule["state"] in ("pending", "firing"))
    print(f"rules: {len(found)} evaluated; on or about to be: {', '.join(on) or 'none'}")
    return wrong


def check_texts(ports):
    wrong = []
    for name, port in ports.items():
        text = get(f"http://127.0.0.1:{port}/metrics")
        result = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
        print(f"promtool check metrics, {name}: {'well' if result.returncode == 0 else 'WRONG'}")
        if result.returncode:
            wrong.append(f"/metrics of a {name}: {result.stdout}{result.stderr}")
        if re.search(r'"(u\d+|ana|flood|full)"', text):
            wrong.append(f"/metrics of a {name} names a user")
    return wrong


def main():
    key = accounts()
    model = start("model", [programs / "ModelSimulator", "--port", "0"])
    model_port = eventually("the model", lambda: int((folder / "model.log").read_text().split()[0]))
    gateways = [free_port() for _ in range(2)]
    for number, port in enumerate(gateways):
        start(f"gateway{number}", [programs / "gateway"], PORT=str(port), PARLEY_MAILBOX_LIMIT="5",
              PARLEY_SUMMARY_SECONDS="2", PARLEY_MEMORY_LIMIT_MB="1024")
    workers = [free_port() for _ in range(2)]
    for port in gateways:
        eventually("a gateway", lambda port=port: get(f"http://127.0.0.1:{port}/readyz"))
    victim = start_worker(0, model_port, workers[0])
    start_worker(1, model_port, workers[1])
    configuration = yaml.safe_load(pathlib.Path("deploy/prometheus/prometheus.yml").read_text())
    configuration["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    configuration["rule_files"] = [str(pathlib.Path("deploy/prometheus/rules.yml").resolve())]
    configuration["scrape_configs"] = [
        {"job_name": job, "static_configs": [{"targets": [f"127.0.0.1:{port}" for port in ports]}]}
        for job, ports in (("gateway", gateways), ("worker", workers))
    ]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration))
    prometheus = free_port()
    start("prometheus", ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
                         f"--web.listen-address=127.0.0.1:{prometheus}"])
    eventually("Prometheus", lambda: get(f"http://127.0.0.1:{prometheus}/-/ready"))
    stop = threading.Event()
    sender = threading.Thread(target=load, args=(gateways, key, stop), daemon=True)
    sender.start()
    # A worker dies with turns in its hands, so that leases run out, and another takes its place.
    time.sleep(8)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    start_worker(2, model_port, workers[0])
    missing = evaluate(prometheus)
    wrong = check_rules(prometheus) + check_texts({"gateway": gateways[0], "worker": workers[1]})
    stop.set()
    sender.join()
    for text in [f"no figures: {text}" for text in missing] + wrong:
        print(f"check-dashboard: {text}", file=sys.stderr)
    print("check-dashboard: " + ("BROKEN" if missing or wrong else "every panel has figures"))
    return 1 if missing or wrong else 0


try:
    status = main()
finally:
    for child in children:
        if child.poll() is None:
            child.kill()
            child.wait()
sys.exit(status)
