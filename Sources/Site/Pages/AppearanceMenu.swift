/// How the visitor wants the pages to look, where the system's wish is not theirs. Shown by its script, without which
/// it would do nothing.
struct AppearanceMenu {
  let words: Words

  func html() -> HTML {
    tag("details", .class("appearance"), .id("appearance"), .hidden) {
      tag("summary") { words.appearance }
      tag("div", .class("panel")) {
        tag("fieldset") {
          tag("legend") { words.colours }
          radio("system", words.system)
          radio("light", words.light)
          radio("dark", words.dark)
        }
        check("contrast", words.contrast)
        check("calm", words.calm)
        check("tv", words.television)
      }
    }
  }

  private func radio(_ value: StaticString, _ name: String) -> HTML {
    tag("label") {
      tag("input", .type("radio"), .name("theme"), .value(value))
      name
    }
  }

  private func check(_ wish: StaticString, _ name: String) -> HTML {
    tag("label") {
      tag("input", .type("checkbox"), .name(wish))
      name
    }
  }
}
