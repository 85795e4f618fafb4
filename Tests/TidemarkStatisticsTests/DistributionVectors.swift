import Testing
import TidemarkStatistics

/// distributions.json: cdf and quantiles relative 1e-10, upper tails relative 1e-8.
func checkDistributions(_ file: VectorValue, _ check: VectorCheck) throws {
  for (name, cases) in file["cases"].members {
    for item in cases.list {
      check.begin(name)
      func number(_ key: String) -> Double { item[key].double ?? .nan }
      func label(_ keys: String...) -> String {
        name + " " + keys.map { "\($0)=\(number($0))" }.joined(separator: " ")
      }
      switch name {
      case "t_cdf":
        let t = StudentTDistribution(degreesOfFreedom: number("df"))
        let id = label("t", "df")
        check.equal(id, t?.cumulative(number("t")), item["cdf"], relative: number("t") < 0 ? 1e-8 : 1e-10)
        check.equal(id + " sf", t?.survival(number("t")), item["sf"], relative: 1e-8)
      case "t_ppf":
        let t = StudentTDistribution(degreesOfFreedom: number("df"))
        check.equal(label("p", "df"), t?.quantile(number("p")), item["x"], relative: 1e-10)
      case "f_sf":
        let f = FDistribution(number("d1"), number("d2"))
        check.equal(label("F", "d1", "d2"), f?.survival(number("F")), item["sf"], relative: 1e-8)
      case "norm_ppf":
        check.equal(label("p"), NormalDistribution.quantile(number("p")), item["x"], relative: 1e-10)
      case "norm_cdf":
        check.equal(label("x"), NormalDistribution.cumulative(number("x")), item["cdf"], relative: 1e-10)
      case "chi2_sf":
        let chi = ChiSquaredDistribution(degreesOfFreedom: number("k"))
        check.equal(label("x", "k"), chi?.survival(number("x")), item["sf"], relative: 1e-8)
      case "betainc":
        let beta = incompleteBeta(number("x"), a: number("a"), b: number("b"))
        check.equal(label("x", "a", "b"), beta?.lower, item["I"], relative: 1e-10)
      default: check.fail("unknown distribution \(name)")
      }
    }
  }
}
