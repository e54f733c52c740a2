import Programme

/// Says in 32 hexadecimal digits whether two listings state the same facts.
///
/// The 128-bit FNV-1a hash (G. Fowler, L. C. Noll, K.-P. Vo; RFC 9923) over all fields in a fixed order, each ended by a
/// zero byte, which no field holds. It guards against nobody: whoever supplies both versions of a listing could at most
/// hide a change of their own.
struct ListingDigest {
    private var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    private static let prime: UInt128 = 0x0000_0000_0100_0000_0000_0000_0000_013B

    /// The digest of a listing's facts; of the provider only the slug counts, because names that fold alike are one.
    static func of(_ facts: ListingFacts, provider: String) -> String {
        var digest = ListingDigest()
        digest.add(facts.source)
        digest.add(facts.sourceID)
        digest.add(facts.title)
        digest.add(facts.description)
        digest.add(facts.titleGaelic)
        digest.add(facts.descriptionGaelic)
        digest.add(provider)
        for list in [facts.sectors, facts.stages, facts.regions, facts.localAuthorities, facts.themes] {
            for slug in list {
                digest.add(slug)
            }
            digest.add(nil)
        }
        digest.add(facts.start?.text)
        digest.add(facts.end?.text)
        digest.add(facts.format)
        digest.add(facts.audience)
        digest.add(facts.costPence.map { String($0) })
        digest.add(facts.language)
        digest.add(facts.url)
        digest.add(facts.address)
        digest.add(facts.postcode)
        digest.add(facts.point.map { "\($0.latitude) \($0.longitude)" })
        digest.add(facts.licence)
        digest.add(facts.sourceURL)
        digest.add(facts.checked?.iso)
        digest.add(facts.updated?.rfc3339)
        return digest.hex
    }

    private mutating func add(_ text: String?) {
        guard var text else { return add(1) }
        text.withUTF8 { bytes in
            for byte in bytes { add(byte) }
        }
        add(0)
    }

    private mutating func add(_ byte: UInt8) {
        hash ^= UInt128(byte)
        hash = hash &* Self.prime
    }

    private var hex: String {
        String(unsafeUninitializedCapacity: 32) { buffer in
            for place in 0..<32 {
                let digit = UInt8(truncatingIfNeeded: hash >> UInt128(124 - 4 * place)) & 15
                buffer[place] = digit < 10 ? 0x30 + digit : 0x57 + digit
            }
            return 32
        }
    }
}
