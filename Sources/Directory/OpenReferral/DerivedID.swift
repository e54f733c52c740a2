import Crypto
import Programme

extension ID {
    /// The id that a name has within a namespace, the same wherever and whenever it is computed: a UUIDv5, by SHA-1
    /// (RFC 9562, section 5.5). For parts of a listing that have no row of their own.
    package init(name: String, in namespace: ID<some Any>) {
        var bytes: [UInt8] = []
        for half in [namespace.high, namespace.low] {
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: half >> shift)) }
        }
        let hash = Array(Insecure.SHA1.hash(data: bytes + Array(name.utf8)))
        func half(_ start: Int) -> UInt64 { hash[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(
            high: half(0) & 0xFFFF_FFFF_FFFF_0FFF | 0x5000,
            low: half(8) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }

    /// The same bits with another version: an id of a twin that can be told from this one and leads back to it. Version
    /// 8 is free for such uses (RFC 9562, section 5.8).
    package func twin<Twin>(version: UInt64, of: Twin.Type = Twin.self) -> ID<Twin> {
        ID<Twin>(high: high & 0xFFFF_FFFF_FFFF_0FFF | (version & 15) << 12, low: low)
    }

    /// The version nibble (RFC 9562, section 4.2).
    package var version: UInt64 { high >> 12 & 15 }
}
