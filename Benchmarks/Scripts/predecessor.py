"""Judges one results.json as the predecessor of Tidemark does: a description of every container in every scenario, four
curves through the load levels, the least-squares slope of the duration scenarios, the means around the reset."""
import json
import sys

import numpy as np
from scipy.optimize import curve_fit

CURVES = {
    "linear": (lambda x, a, b: a * x + b, (1.0, 1.0)),
    "logarithmic": (lambda x, a, b: a * np.log(x) + b, (1.0, 1.0)),
    "power": (lambda x, a, b, c: a * np.power(x, b) + c, (1.0, 1.0, 1.0)),
    "exponential": (lambda x, a, b, c: a * np.exp(b * x) + c, (1.0, 0.01, 1.0)),
}


def series(scenario):
    result = {}
    for sample in scenario["samples"]:
        for name, reading in sample.get("containers", {}).items():
            times, memory, cpu = result.setdefault(name, ([], [], []))
            times.append(sample["timestamp"])
            memory.append(reading["memory_used_mb"])
            cpu.append(reading["cpu_percent"])
    return {name: tuple(map(np.array, lists)) for name, lists in result.items()}


def description(memory, cpu):
    return {
        "memory": [memory.mean(), memory.std(), memory.min(), memory.max(), *np.percentile(memory, (50, 95, 99))],
        "cpu": [cpu.mean(), cpu.std(), cpu.max(), np.percentile(cpu, 95)],
    }


def fits(x, y):
    result = {}
    for name, (curve, start) in CURVES.items():
        if len(x) < len(start):
            continue
        try:
            with np.errstate(all="ignore"):
                found, _ = curve_fit(curve, x, y, p0=start, maxfev=10000)
                rest = ((y - curve(x, *found)) ** 2).sum()
        except RuntimeError:
            continue
        result[name] = (found.tolist(), 1 - rest / max(((y - y.mean()) ** 2).sum(), 1e-12))
    return result


def main():
    with open(sys.argv[1]) as file:
        document = json.load(file)
    summary, levels, slopes, resets = {}, {}, {}, {}
    for scenario in document["scenarios"]:
        name, parameters = scenario["scenario_name"], scenario["scenario_params"]
        for container, (times, memory, cpu) in series(scenario).items():
            summary[f"{name}/{container}"] = description(memory, cpu)
            if name.startswith("load_scaling"):
                agents = parameters["total_agents"]
                levels.setdefault(container, []).append((agents, memory.mean(), cpu.mean()))
            if name.startswith("duration"):
                slopes[f"{name}/{container}"] = np.polyfit((times - times[0]) / 60, memory, 1)[0]
            if name.startswith("reset"):
                resets[container] = (memory[:5].mean(), memory.max(), memory[-15:].mean())
    scaling = {}
    for container, points in levels.items():
        x, memory, cpu = np.array(sorted(points)).T
        scaling[container] = {"memory": fits(x, memory), "cpu": fits(x, cpu)}
    print(json.dumps({"summary": summary, "scaling": scaling, "slopes": slopes, "resets": resets}, default=float))


main()
