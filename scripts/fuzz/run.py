"""Starts `credit-bank demo` on one database, lets Schemathesis loose on it, and judges what is left.

Passes when every answer was documented and none was a 5xx, at least the wanted number of requests was sent, the
server is still ready, stops when asked, and `credit-bank ledger verify` finds the books whole.
"""

import argparse
import json
import os
import pathlib
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import yaml

HERE = pathlib.Path(__file__).resolve().parent
START_SECONDS = 180
STOP_SECONDS = 30
MOST_ROUNDS = 20
METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "missing_required_header",
    "ignored_auth",
    "negative_data_rejection",
    "the_shape_of_the_contract_is_accepted",
]


def fail(text):
    sys.exit(f"fuzz: {text}")


class Server:
    """The bank as a child process; its output is kept for the case that something goes wrong."""

    def __init__(self, binary, environment):
        self.lines = queue.Queue()
        self.log = []
        self.process = subprocess.Popen(
            [binary, "demo"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.log.append(line)
            self.lines.put(line)
        self.lines.put(None)

    def tail(self):
        return "".join(self.log[-60:])

    def url(self):
        """The address from the line `listening on http://…`; every other line is passed over."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                line = self.lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                fail(f"no `listening on` within {START_SECONDS} s:\n{self.tail()}")
            if line is None:
                fail(f"the server ended with {self.process.wait()} before it listened:\n{self.tail()}")
            found = re.search(r"listening on (http://[^\s\"]+)", line)
            if found:
                return found.group(1).rstrip("/")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            fail(f"the server did not stop within {STOP_SECONDS} s of SIGTERM:\n{self.tail()}")
        if code != 0:
            fail(f"the server stopped with {code}:\n{self.tail()}")


def fetch(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read().decode()


def operations(contract):
    return sum(1 for path in contract["paths"].values() for method in path if method in METHODS)


def schemathesis(options, folder, url, accounts, examples, seed):
    """Runs one round and gives its number of requests; a finding ends the whole run."""
    count = folder / "count"
    command = [
        options.schemathesis,
        "run",
        f"{url}/openapi.yaml",
        "--url",
        url,
        "--workers=1",
        f"--phases={options.phases}",
        f"--checks={','.join(CHECKS)}",
        f"--max-examples={examples}",
        f"--seed={seed}",
        "--generation-database=none",
        "--continue-on-failure",
        "--no-color",
        "--request-timeout=30",
        "--suppress-health-check=all",
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": str(HERE),
        "SCHEMATHESIS_HOOKS": "actors",
        "CREDIT_BANK_FUZZ_URL": url,
        "CREDIT_BANK_FUZZ_ACCOUNTS": str(accounts),
        "CREDIT_BANK_FUZZ_COUNT": str(count),
    }
    code = subprocess.run(command, env=environment, cwd=folder, check=False).returncode
    sent = int(count.read_text()) if count.exists() else 0
    return code, sent


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--schemathesis", required=True)
    parser.add_argument("--database-url", help="default: an SQLite file")
    parser.add_argument("--cases", type=int, required=True, help="requests to send at least")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phases", default="examples,coverage,fuzzing,stateful")
    return parser.parse_args()


def main():
    options = parse()
    with tempfile.TemporaryDirectory(prefix="credit-bank-fuzz.") as name:
        folder = pathlib.Path(name)
        data = folder / "data"
        environment = {
            **os.environ,
            "CREDIT_BANK_LISTEN": "127.0.0.1:0",
            "CREDIT_BANK_METRICS_LISTEN": "127.0.0.1:0",
            "CREDIT_BANK_DATA_DIR": str(data),
            # One address sends everything; a 429 would hide what is behind it.
            **{f"CREDIT_BANK_RATE_{name}": "0" for name in ("PER_ACTOR", "PER_ADDRESS", "IDENTITY", "ANONYMOUS_QUERIES")},
        }
        environment.pop("DATABASE_URL", None)
        if options.database_url:
            environment["DATABASE_URL"] = options.database_url
        server = Server(options.binary, environment)
        try:
            url = server.url()
            accounts = data / "demo-accounts.json"
            if accounts.stat().st_mode & 0o077:
                fail("demo-accounts.json can be read by others")
            if json.loads(accounts.read_text())["base_url"].rstrip("/") != url:
                fail("demo-accounts.json names another base_url than the server printed")
            contract = yaml.safe_load(fetch(f"{url}/openapi.yaml"))
            examples = max(1, -(-options.cases // operations(contract)))
            total = 0
            for round_number in range(MOST_ROUNDS):
                code, sent = schemathesis(options, folder, url, accounts, examples, options.seed + round_number)
                total += sent
                if code != 0:
                    fail(f"Schemathesis ended with {code} after {total} requests; the server's last lines:\n{server.tail()}")
                if total >= options.cases:
                    break
            else:
                fail(f"only {total} requests in {MOST_ROUNDS} rounds, {options.cases} wanted")
            fetch(f"{url}/readyz")
            server.stop()
        finally:
            if server.process.poll() is None:
                server.process.kill()
        verdict = subprocess.run([options.binary, "ledger", "verify"], env=environment, check=False)
        if verdict.returncode != 0:
            fail(f"ledger verify ended with {verdict.returncode}")
        print(f"fuzz: {total} requests, no finding, books whole")


if __name__ == "__main__":
    main()
