import Foundation
import Testing
import TidemarkTestSupport

/// What must be true of every page in a browser.
enum PageCheck {
  static func check(_ browser: Browser, _ name: String, isDark: Bool) throws {
    let overflow = try browser.evaluate("document.documentElement.scrollWidth - innerWidth") as? Int
    #expect((overflow ?? 1) <= 0, "\(name) is wider than the screen")
    let ground = try browser.evaluate("getComputedStyle(document.body).backgroundColor") as? String
    #expect(ground == (isDark ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)"), "\(name)")
    #expect(
      try browser.evaluate("document.querySelectorAll('script:not([src=\"page.js\"])').length") as? Int == 0)
    #expect(
      try browser.evaluate("document.body.innerText.includes('Markup(')") as? Bool == false,
      "\(name) shows markup as text")
    let pale = try browser.evaluate(Self.pale) as? [String]
    #expect(pale?.isEmpty == true, "\(name): \(pale ?? [])")
    let outside = try browser.evaluate(Self.outside) as? [String]
    #expect(outside?.isEmpty == true, "\(name): \(outside ?? [])")
  }

  /// Texts whose contrast is below that of WCAG 2.1 AA, 4.5 to 1 (https://www.w3.org/TR/WCAG21/#contrast-minimum).
  private static let pale = """
    (() => {
      const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
      const light = rgb => rgb.slice(0, 3).map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
      const ground = node => {
        for (let at = node; at; at = at.parentElement) {
          const colour = parse(getComputedStyle(at).backgroundColor);
          if (colour.length === 3 || colour[3] > 0.99) return colour;
        }
        return [255, 255, 255];
      };
      const found = [];
      for (const node of document.querySelectorAll('body *')) {
        const own = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
        if (!own || node.closest('script,style') || !node.getClientRects().length) continue;
        const isDrawn = node.closest('svg');
        // Cells of a matrix of colours choose their ink themselves.
        if (isDrawn && (node.matches('.low, .high') || !node.matches('text'))) continue;
        const style = getComputedStyle(node);
        const [a, b] = [light(parse(isDrawn ? style.fill : style.color)), light(ground(node))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${node.tagName}.${node.getAttribute('class')} ${node.textContent.slice(0, 40)}`);
      }
      return found.slice(0, 5);
    })()
    """

  /// What a panel holds and what stands beside it.
  private static let outside = """
    (() => {
      const found = [];
      for (const figure of document.querySelectorAll('figure')) {
        const box = figure.getBoundingClientRect();
        if (!box.width) continue;
        for (const node of figure.querySelectorAll('svg.drawing text, td, bdi, .sub, .badge')) {
          const own = node.getBoundingClientRect();
          if (!own.width || node.closest('svg.plot')) continue;
          if (own.right > box.right + 2 || own.left < box.left - 2) found.push(`${node.textContent.slice(0, 40)}: ${own.left.toFixed()}..${own.right.toFixed()} of ${box.left.toFixed()}..${box.right.toFixed()}`);
        }
      }
      return found.slice(0, 5);
    })()
    """
}
