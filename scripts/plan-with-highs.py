#!/usr/bin/env python3
"""Solves planning instances with HiGHS and holds the planner's answers against it.

    python3 -m venv v && v/bin/pip install highspy
    v/bin/python scripts/plan-with-highs.py path/to/credit-bank SIZE SEEDS

For every seed: `credit-bank plan --generate`, `credit-bank plan --instance`, then the five levels of
the objective as mixed-integer programs one after the other. Prints the seconds HiGHS took, start of
the process left out, and stops at the first objective that differs.
"""

import hashlib
import json
import statistics
import subprocess
import sys
import time

import highspy


def fingerprint(one):
    def parts(items):
        return "|".join(sorted(items))

    uses = parts(f"{use['o']}:{use.get('draw', 0)}" for use in one["uses"])
    grants = parts(f"{grant['t']}:{grant['credits']}" for grant in one["grants"])
    text = f"{one['rule']}#{uses}>{grants}+{one.get('free', 0)}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 12


def program(instance):
    """Columns: applications, then one for each outcome (touched). Rows: (lower, upper, {column: value})."""
    applications, outcomes = instance["applications"], instance["outcomes"]
    place = {one["id"]: index for index, one in enumerate(applications)}
    touched = {one["id"]: len(applications) + index for index, one in enumerate(outcomes)}
    rows, infinity = [], highspy.kHighsInf
    for target in instance["targets"]:
        users = {place[one["id"]]: 1 for one in applications if any(grant["t"] == target["id"] for grant in one["grants"])}
        rows.append((-infinity, 1, users))
    for outcome in outcomes:
        draws = {place[one["id"]]: use.get("draw", 0) for one in applications for use in one["uses"] if use["o"] == outcome["id"]}
        if outcome["mode"] == "whole":
            rows.append((-infinity, 0, {**dict.fromkeys(draws, 1), touched[outcome["id"]]: -1}))
        else:
            rows.append((-infinity, outcome.get("budget", 0), draws))
            rows.extend((-infinity, 0, {column: 1, touched[outcome["id"]]: -1}) for column in draws)
    for cap in instance["caps"]:
        rows.append((cap.get("min", 0), cap["limit"], {place[name]: amount for name, amount in cap["terms"]}))
    for exclusion in instance["exclusions"]:
        index = touched if exclusion["kind"] == "outcomes" else place
        rows.append((-infinity, exclusion["max"], {index[member]: 1 for member in exclusion["members"]}))
    for name in instance["pins"]["require"]:
        rows.append((1, 1, {place[name]: 1}))
    for name in instance["pins"]["forbid"]:
        rows.append((0, 0, {place[name]: 1}))
    credits = [one.get("free", 0) + sum(grant["credits"] for grant in one["grants"]) for one in applications]
    levels = [
        dict(enumerate(credits)),
        {index: one.get("pref", 0) for index, one in enumerate(applications)},
        {touched[one["id"]]: -one["value"] for one in outcomes},
        dict.fromkeys(range(len(applications)), -1),
        {index: fingerprint(one) for index, one in enumerate(applications)},
    ]
    return len(applications) + len(outcomes), rows, levels


def solve(instance):
    columns, rows, levels = program(instance)
    solver = highspy.Highs()
    for option, value in {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 0.4}.items():
        solver.setOptionValue(option, value)
    for column in range(columns):
        solver.addVar(0, 1)
        solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
    for lower, upper, terms in rows:
        solver.addRow(lower, upper, len(terms), list(terms), [float(one) for one in terms.values()])
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    reached = []
    for level in levels:
        for column in range(columns):
            solver.changeColCost(column, float(level.get(column, 0)))
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        value = round(solver.getInfo().objective_function_value)
        reached.append(value)
        # Half a unit, so that a tolerance never shuts out the optimum.
        solver.addRow(value - 0.5, highspy.kHighsInf, len(level), list(level), [float(one) for one in level.values()])
    return [reached[0], reached[1], -reached[2], -reached[3], reached[4]]


def main():
    binary, size, seeds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seconds, checked = [], 0
    for seed in range(seeds):
        text = subprocess.run([binary, "plan", "--generate", size, "--seed", str(seed)], check=True, capture_output=True, text=True).stdout
        answer = json.loads(subprocess.run([binary, "plan", "--instance", "-"], check=True, input=text, capture_output=True, text=True).stdout)
        began = time.process_time()
        expected = solve(json.loads(text))
        seconds.append(time.process_time() - began)
        if answer["status"] == "optimal" and expected is not None:
            checked += 1
            if answer["objective"] != expected:
                sys.exit(f"{size}-{seed}: planner {answer['objective']}, HiGHS {expected}")
    print(f"{size}: {checked} of {seeds} agree at all five levels; HiGHS median {statistics.median(seconds):.3f} s, max {max(seconds):.3f} s")


if __name__ == "__main__":
    main()
