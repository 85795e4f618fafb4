import Foundation
import Testing
import TidemarkTestSupport

/// What people read of scaling, leaks and resets: whole tables, and what is said beside them.
@Suite struct FindingsCommandTests {
  @Test("scaling of three replicate runs: the named formula, its weight and what it predicts")
  func scaling() async throws {
    try await RecordedRuns.noisy.withCopy { path in
      let result = try await BuiltTool.tidemark.run([
        "scaling", "last:2", "#1", "#3", "--at", "200", "--db", path,
      ])
      #expect(
        result.stdout == """
          Scaling with agents
          Container   Formula                                In words                     Weight      R²  Exponent [95 %]    MB at 200 [95 %]      One new run                   Limit MB  Agents that fit
          ----------  -------------------------------------  ---------------------------  ------  ------  -----------------  --------------------  --------------  ------------  --------  ---------------
          frontend    memory_mb = 55                         does not depend on the load    0.33  0.0000                     55.0 [55.0, 55.0]     [55.0, 55.0]    extrapolated
          simulation  memory_mb = 0.49515 * agents + 56.028  linear                         0.97  0.9991  1.01 [0.96, 1.06]  155.1 [154.0, 156.2]  [153.1, 157.1]  extrapolated      1024  over 640

          Laws tried
          Container   Law                         Weight      R²  Formula                                                     Note
          ----------  -----------  -----  ------  ------  ------  ----------------------------------------------------------  -----------------------------------
          frontend    linear                       0.121  0.1550  memory_mb = 0.000050492 * agents + 54.996
          frontend    power                        0.122  0.1932  memory_mb = -0.030913 * agents^-0.24243 + 55.013
          frontend    logarithmic                  0.169  0.1913  memory_mb = 0.0030946 * ln(agents) + 54.988
          frontend    exponential         max R²   0.115  0.1955  memory_mb = -0.011495 * e^(-0.033582 * agents) + 55.003     the exponent -5.0374 is implausible
          frontend    constant     named           0.330  0.0000  memory_mb = 55
          frontend    saturating                   0.143  0.1955  memory_mb = 0.011495 * (1 - e^(-agents / 29.777)) + 54.992
          simulation  linear       named           0.968  0.9991  memory_mb = 0.49515 * agents + 56.028
          simulation  power                        0.017  0.9991  memory_mb = 0.46829 * agents^1.0106 + 56.286
          simulation  logarithmic                  0.000  0.8904  memory_mb = 25.787 * ln(agents) - 8.3347
          simulation  exponential         max R²   0.015  0.9991                                                              coefficients not identified
          simulation  constant                     0.000  0.0000  memory_mb = 91.514
          simulation  saturating                   0.000                                                                      no finite fit

          """)
      #expect(
        result.stderr == """
          run #3 20261122_123000 completed
          run #2 20261122_113000 completed
          run #1 20261122_103000 completed

          """)
      #expect(result.status == 0)
    }
  }

  @Test("leaks: verdicts over the run and in each duration beside the slope of least squares")
  func leaks() async throws {
    try await RecordedRuns.noisy.withCopy { path in
      let result = try await BuiltTool.tidemark.run(["leaks", "--db", path])
      #expect(
        result.stdout == """
          Growth of memory over the run
          Container   Verdict  MB/min [5 %, 95 %]   From              Run longer  To the limit
          ----------  -------  -------------------  ----------------  ----------  --------------------
          frontend    normal   -0.01 [-0.02, 0.01]  2 of 2 durations
          killed      leak     5.05 [4.82, 5.28]    3 of 4 pieces
          simulation  leak     3.03 [2.98, 3.09]    2 of 2 durations              4.9 h [4.9 h, 5.0 h]
          warming     normal   0.03 [-0.01, 0.06]   2 of 2 durations

          Growth of memory in each duration
          Scenario          Container   OLS slope  Class    Verdict  MB/min [5 %, 95 %]   P(>1)  Detectable  Reason             Run longer  Since min
          ----------------  ----------  ---------  -------  -------  -------------------  -----  ----------  -----------------  ----------  ---------
          duration_leak_4m  frontend       -0.022  normal   normal   0.00 [-0.11, 0.22]    0.00        0.25  interval                             0.1
          duration_leak_4m  killed          0.808  monitor  leak     4.78 [4.63, 4.96]     1.00        0.24  interval, step                       0.1
          duration_leak_4m  simulation      3.074  leak     leak     3.07 [2.99, 3.16]     1.00        0.13  interval                             0.1
          duration_leak_4m  warming         3.296  leak     normal   0.10 [-0.14, 0.34]    0.00        0.36  interval, warm-up                    0.1
          duration_leak_8m  frontend       -0.005  normal   normal   -0.01 [-0.02, 0.02]   0.00        0.03  interval                             0.1
          duration_leak_8m  killed          2.358  leak     leak     5.20 [5.06, 5.28]     1.00        0.17  interval, step                       3.1
          duration_leak_8m  simulation      3.014  leak     leak     3.01 [2.95, 3.08]     1.00        0.10  interval                             0.1
          duration_leak_8m  warming         0.916  monitor  normal   0.02 [-0.01, 0.06]    0.00        0.05  interval, warm-up                    0.1

          """)
      #expect(
        result.stderr == """
          run #3 20261122_123000 completed
          verdicts use anonymous memory, which contains no file cache; the least-squares slope uses the working set
          killed restarted during duration_leak_4m; this table judges the longest of its 2 pieces, and the table of the run judges all of them
          killed restarted during duration_leak_8m; this table judges the longest of its 2 pieces, and the table of the run judges all of them
          killed: durations disagree by 2.7 times their intervals
          duration_leak_4m: 4 min; take 8 min or more before a release
          duration_leak_4m: 3 min; take 8 min or more before a release
          duration_leak_8m: 5 min; take 8 min or more before a release

          """)
      #expect(result.status == 0)
    }
  }

  @Test("resets: PASS and FAIL of the means beside the verdict of the ratio, explained")
  func resets() async throws {
    try await RecordedRuns.noisy.withCopy { path in
      let result = try await BuiltTool.tidemark.run(["resets", "--explain", "--db", path])
      #expect(
        result.stdout == """
          Reset behaviour
          Scenario        Container   Baseline MB  Load peak MB  After MB  Difference %  Result  Verdict  Ratio [5 %, 95 %]  Reason
          --------------  ----------  -----------  ------------  --------  ------------  ------  -------  -----------------  ------------
          reset_behavior  frontend           55.0          70.1      61.7          12.1  FAIL    pass     1.00 [1.00, 1.00]  at most 1.10
          reset_behavior  simulation        200.3         401.2     259.7          29.6  FAIL    fail     1.30 [1.29, 1.30]  above 1.10

          How the verdicts were reached
          frontend, reset_behavior
            Pass: at most 1.10.
            The first 10 readings after the reset are settling and are ignored.
            Readings are autocorrelated: those before the load are equivalent to 8.5 independent readings, those after the reset to 12.2.
            Mean after over mean before is 0.999 [0.998, 1.001], each end a one-sided 95 % bound; it passes when the upper one is at most 1.10, and fails when the lower one is above.
          simulation, reset_behavior
            Fail: above 1.10.
            Readings are autocorrelated: those before the load are equivalent to 11.5 independent readings, those after the reset to 18.6.
            Mean after over mean before is 1.296 [1.292, 1.301], each end a one-sided 95 % bound; it passes when the upper one is at most 1.10, and fails when the lower one is above.

          """)
      #expect(result.status == 0)
    }
  }

  @Test("several selectors where one run is taken are refused, and a set that is not one run says so")
  func sets() async throws {
    try await RecordedRuns.noisy.withCopy { path in
      let two = try await BuiltTool.tidemark.run(["leaks", "#1", "#2", "--db", path])
      #expect(two.status == 64 && two.stderr.contains("Unexpected argument '#2'"))
      let set = try await BuiltTool.tidemark.run(["leaks", "last:2", "--db", path])
      #expect(set.status == 64 && set.stderr.hasPrefix("tidemark: `last:2` matches 2 runs; use the number"))
    }
  }
}
