/// What is said of `count` things: `one` of a single one, else the number before `many`.
func counted(_ count: Int, one: String, many: String) -> String { count == 1 ? one : "\(count) \(many)" }
