import KisoCore

extension KisoError {
    /// What a public function throws in a build that left the system's codec libraries out.
    static func withoutCodecs(_ what: String) -> KisoError {
        KisoError(
            .unavailable,
            "\(what) cannot be had: this Kiso was built without the trait Native; "
                + "build it with the default traits")
    }
}
