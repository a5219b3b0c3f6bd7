"""Checks of deploy/ that need no other program: that files can be read, name metrics and settings that exist, and give programs
the time they need to leave. Writes the dashboard's and KEDA's expressions as rules, for promtool to read.

usage: deploy-files.py EXPRESSIONS-FILE"""

import json
import pathlib
import re
import sys

import yaml

breaches = []


def breach(where, what):
    breaches.append(f"{where}: {what}")


def read(path):
    text = path.read_text()
    try:
        if path.suffix == ".json":
            return [json.loads(text)]
        if path.suffix == ".toml":
            try:
                import tomllib
            except ImportError:
                return []
            return [tomllib.loads(text)]
        return list(yaml.safe_load_all(text))
    except Exception as error:
        breach(path, f"cannot be read: {error}")
        return []


def sources(pattern):
    return {name for file in pathlib.Path("Sources").rglob("*.swift") for name in re.findall(pattern, file.read_text())}


def check_metrics(path, text, known):
    for name in set(re.findall(r"\bparley_[a-z_]+", text)):
        if re.sub(r"_(bucket|sum|count)$", "", name) not in known:
            breach(path, f"no program tells the metric {name}")


def check_settings(path, names, known):
    for name in names:
        if re.match(r"(PARLEY|AI|DB|RATE|SESSION)_", name) and name not in known:
            breach(path, f"no program knows the setting {name}")


def seconds(text):
    return int(re.fullmatch(r"(\d+)s?", str(text)).group(1))


def check_leaving(where, grace, leave, drain=25):
    if grace < leave + drain + 5:
        breach(where, f"{grace} s are too short for a leave of {leave} s and a drain of {drain} s")


def check_compose(settings):
    path = pathlib.Path("docker-compose.yml")
    compose, text = read(path)[0], path.read_text()
    explained = pathlib.Path(".env.example").read_text()
    for name in sorted(set(re.findall(r"\$\{([A-Z_]+)", text))):
        if name not in settings and not re.search(rf"^#?{name}=", explained, re.MULTILINE):
            breach(".env.example", f"does not have {name} of docker-compose.yml, nor is it a setting of the programs")
    for name, service in compose["services"].items():
        if name in ("gateway", "worker", "migrate"):
            check_settings(f"{path} {name}", service["environment"], settings)
            # .env.example gives the edge's leave of 3 s.
            check_leaving(f"{path} {name}", seconds(service["stop_grace_period"]), 3)
        if name in ("prometheus", "grafana", "redis", "postgres"):
            for port in service.get("ports", []):
                if not str(port).startswith("127.0.0.1:"):
                    breach(f"{path} {name}", f"{port} is published on more than this machine's own address")


def check_references(documents):
    """Every selector finds pods, and every autoscaler its Deployment."""
    deployments = {d["metadata"]["name"] for _, d in documents if d["kind"] == "Deployment"}
    pods = [d["spec"]["template"]["metadata"]["labels"] for _, d in documents if d["kind"] in ("Deployment", "Job")]
    for path, document in documents:
        spec = document.get("spec", {})
        selector = spec.get("podSelector") or spec.get("selector") or {}
        wanted = selector.get("matchLabels", selector)
        if wanted and not any(wanted.items() <= labels.items() for labels in pods):
            breach(path, f"no pod has {wanted}")
        target = spec.get("scaleTargetRef", {}).get("name")
        if target and target not in deployments:
            breach(path, f"there is no Deployment {target}")


def check_kubernetes(documents, settings):
    check_references(documents)
    for path, document in documents:
        if document["kind"] == "Deployment":
            pod = document["spec"]["template"]["spec"]
            for container in pod["containers"]:
                given = {entry["name"]: entry["value"] for entry in container.get("env", [])}
                check_settings(path, given, settings)
                leave = seconds(given.get("PARLEY_LEAVE_SECONDS", 0))
                check_leaving(path, pod["terminationGracePeriodSeconds"], leave)


def check_autoscaling(metrics):
    path = pathlib.Path("railway.toml")
    for table in [document.get("autoscaling", {}) for document in read(path)]:
        if table != {"min_instances": 1, "max_instances": 3, "target_cpu": 70}:
            breach(path, f"[autoscaling] is {table}")
    script = pathlib.Path("deploy/railway/autoscale")
    check_metrics(script, re.sub(r"#.*", "", script.read_text()), metrics)


def main(expressions_file):
    metrics = sources(r'"(parley_[a-z_]+)')
    settings = sources(r'= "([A-Z]+_[A-Z_]+)"')
    expressions, manifests = [], []
    files = [path for path in pathlib.Path("deploy").rglob("*") if path.suffix in (".yml", ".yaml", ".json", ".toml")]
    for path in [*files, pathlib.Path("railway.toml")]:
        for document in read(path):
            if path.match("deploy/kubernetes/*/*") and document:
                manifests.append((path, document))
                expressions += [t["metadata"]["query"] for t in document.get("spec", {}).get("triggers", [])]
            if path.match("deploy/grafana/dashboards/*"):
                expressions += [t["expr"] for panel in document["panels"] for t in panel.get("targets", [])]
        if path.parts[1:2] in (("prometheus",), ("grafana",), ("kubernetes",)):
            check_metrics(path, path.read_text(), metrics)
    check_kubernetes(manifests, settings)
    check_compose(settings)
    check_autoscaling(metrics)
    rules = [
        {"record": f"expression_{n}", "expr": expression.replace("$__rate_interval", "1m")}
        for n, expression in enumerate(expressions)
    ]
    pathlib.Path(expressions_file).write_text(yaml.safe_dump({"groups": [{"name": "expressions", "rules": rules}]}))
    print("\n".join(breaches), file=sys.stderr, end="\n" if breaches else "")
    return 1 if breaches else 0


sys.exit(main(sys.argv[1]))
