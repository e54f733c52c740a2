/// A British postcode, or the sector or district it begins with, in its usual spelling.
///
/// `IV30 1BX` is a whole postcode, `IV30 1` its sector, `IV30` its district. Only the shape is checked (BS 7666-2), not
/// whether the Royal Mail has given it out.
package struct Postcode: Sendable, Hashable {
    /// `IV30`.
    package let district: String
    /// The digit after the district, where it is known.
    package let sectorDigit: String?
    /// The two letters at the end, where they are known.
    package let unit: String?

    /// The first one or two letters: `IV`.
    package var area: String { String(decoding: district.utf8.prefix(while: isLetter), as: UTF8.self) }
    /// `IV30 1`, where it is known.
    package var sector: String? { sectorDigit.map { district + " " + $0 } }
    /// The usual spelling of what is known.
    package var text: String { (sector ?? district) + (unit ?? "") }
    /// Whether nothing is missing.
    package var isWhole: Bool { unit != nil }

    /// Reads a postcode, a sector or a district, in either case, with or without its space; `nil` for anything else.
    ///
    /// Without a space `EH37` may be a district or the sector EH3 7: it is read as a district, and `asSector` gives the
    /// other reading.
    package init?(_ text: some StringProtocol) {
        var letters: [UInt8] = []
        var gaps: [Int] = []
        for byte in text.utf8 {
            switch byte {
            case 0x20: if gaps.last != letters.count { gaps.append(letters.count) }
            case 0x30...0x39, 0x41...0x5A: letters.append(byte)
            case 0x61...0x7A: letters.append(byte - 32)
            default: return nil
            }
            guard letters.count <= 7 else { return nil }
        }
        gaps.removeAll { $0 == 0 || $0 == letters.count }
        guard gaps.count <= 1 else { return nil }
        let inward = gaps.first.map { letters.count - $0 } ?? Postcode.inwardLength(letters)
        let outward = letters.prefix(letters.count - inward)
        let rest = letters.suffix(inward)
        guard Postcode.isDistrict(outward), Postcode.isInward(rest) else { return nil }
        district = String(decoding: outward, as: UTF8.self)
        sectorDigit = rest.first.map { String(decoding: [$0], as: UTF8.self) }
        unit = inward == 3 ? String(decoding: rest.dropFirst(), as: UTF8.self) : nil
    }

    /// A district read as a sector whose space was left out: `EH37` as `EH3 7`. `nil` where that makes no sense.
    package var asSector: Postcode? {
        guard sectorDigit == nil, let last = district.utf8.last, isDigit(last), district.utf8.count >= 3 else {
            return nil
        }
        return Postcode(
            String(decoding: district.utf8.dropLast(), as: UTF8.self) + " " + String(decoding: [last], as: UTF8.self))
    }

    /// How many bytes stand after the district where no space shows it.
    private static func inwardLength(_ letters: [UInt8]) -> Int {
        for length in [3, 0, 1] where letters.count > length {
            if isDistrict(letters.prefix(letters.count - length)) && isInward(letters.suffix(length)) { return length }
        }
        return 0
    }

    /// Nothing, a digit, or a digit and two letters.
    private static func isInward(_ letters: ArraySlice<UInt8>) -> Bool {
        guard let first = letters.first else { return true }
        return isDigit(first) && (letters.count == 1 || letters.count == 3) && letters.dropFirst().allSatisfy(isLetter)
    }

    /// One or two letters, a digit, and perhaps one more digit or letter.
    private static func isDistrict(_ letters: ArraySlice<UInt8>) -> Bool {
        let area = letters.prefix(while: isLetter)
        let number = letters.dropFirst(area.count)
        guard (1...2).contains(area.count), (1...2).contains(number.count), let first = number.first else {
            return false
        }
        return isDigit(first)
    }
}

private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
