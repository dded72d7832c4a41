import Foundation

/// Python's `jsonschema` (Debian: python3-jsonschema) over `etc/schema/manifest.schema.json`.
enum JSONSchemaValidator {
  /// The absolute path of `relative` in the source tree.
  static func project(_ relative: String) -> String {
    let thisFile = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return (thisFile.dropLast(3) + [Substring(relative)]).joined(separator: "/")
  }

  /// What is wrong with which of `documents` (JSON texts by name); sound ones are left out.
  /// - Throws: `Unusable` when the validator, or the schema itself, is no good.
  static func faults(in documents: [String: String]) throws -> [String: String] {
    let scratch = try ScratchFolder()
    try scratch.write("validate.py", program)
    try scratch.write("documents.json", String(decoding: JSONEncoder().encode(documents), as: UTF8.self))
    // By its path: another Python in PATH has other modules than Debian's.
    let python = "/usr/bin/python3"
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = [
      scratch.path("validate.py"), project("etc/schema/manifest.schema.json"), scratch.path("documents.json"),
    ]
    // Files, so that no pipe can fill.
    for name in ["out", "err"] { try scratch.write(name, "") }
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: scratch.path("out")))
    process.standardError = try FileHandle(forWritingTo: URL(filePath: scratch.path("err")))
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Unusable(
        description: "\(python) failed; 'etc/dev/deps test' installs python3-jsonschema: \(scratch.text("err") ?? "")")
    }
    return try JSONDecoder().decode([String: String].self, from: Data((scratch.text("out") ?? "").utf8))
  }

  struct Unusable: Error, CustomStringConvertible { let description: String }

  private static let program = """
    import json, signal, sys
    import jsonschema
    signal.alarm(60)
    with open(sys.argv[1], encoding="utf-8") as file: schema = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file: documents = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    faults = {}
    for name, text in documents.items():
        found = [error.json_path + ": " + error.message for error in validator.iter_errors(json.loads(text))]
        if found: faults[name] = "; ".join(found)
    json.dump(faults, sys.stdout)
    """
}
