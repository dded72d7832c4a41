import Glibc

/// The system's words for an `errno`. (`strerror` keeps its buffer per thread since glibc 2.32.)
func systemMessage(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }
