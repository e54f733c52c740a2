/// Other ways of writing a word. Only those that occur in the index are looked for, so a form that is no word costs nothing
/// and finds nothing.
enum WordForms {
    /// Plain plurals and singulars, and British and American spellings, of a folded word.
    static func english(_ word: [UInt8]) -> [[UInt8]] {
        guard word.count >= 3, word.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) else { return [] }
        var forms: [[UInt8]] = []
        // The other spellings in both numbers too: who types color means colours as well.
        let spelt = spellings(word)
        for form in numbers(word) + spelt + spelt.flatMap(numbers) where form != word && !forms.contains(form) {
            forms.append(form)
        }
        return forms
    }

    /// The Gaelic word with or without the `h` of lenition (`mòr`, `mhòr`): after b, c, d, f, g, m, p, s and t.
    static func lenited(_ word: [UInt8]) -> [UInt8]? {
        guard word.count >= 2, "bcdfgmpst".utf8.contains(word[0]) else { return nil }
        if word[1] == UInt8(ascii: "h") { return word.count > 2 ? [word[0]] + word[2...] : nil }
        return [word[0], UInt8(ascii: "h")] + word[1...]
    }

    private static func numbers(_ word: [UInt8]) -> [[UInt8]] {
        var forms: [[UInt8]] = []
        if ends(word, "s") && !ends(word, "ss") && word.count > 3 {
            forms.append(Array(word.dropLast()))
            if ends(word, "es") && word.count > 4 { forms.append(Array(word.dropLast(2))) }
            if ends(word, "ies") && word.count > 4 { forms.append(word.dropLast(3) + "y".utf8) }
        } else {
            forms.append(word + "s".utf8)
            if ["s", "x", "z", "ch", "sh"].contains(where: { ends(word, $0) }) { forms.append(word + "es".utf8) }
            if ends(word, "y") { forms.append(word.dropLast() + "ies".utf8) }
        }
        return forms
    }

    /// The pairs of endings by which British and American spelling differ; each is tried both ways.
    private static let endings: [(british: String, american: String, shortest: Int)] = {
        var pairs: [(String, String, Int)] = []
        for end in ["e", "ed", "es", "er", "ers", "ing", "ation", "ations", "able"] {
            pairs.append(("is" + end, "iz" + end, 6))
            pairs.append(("ys" + end, "yz" + end, 6))
        }
        for end in ["", "s", "ed", "ing", "al", "able", "ful", "ist", "ite", "hood", "y", "er", "ers"] {
            pairs.append(("our" + end, "or" + end, 5))
        }
        for end in ["ing", "ed", "er", "ers", "or", "ors"] { pairs.append(("ll" + end, "l" + end, 8)) }
        for (british, american) in [
            ("tre", "ter"), ("bre", "ber"), ("gramme", "gram"), ("logue", "log"), ("ence", "ense"),
        ] {
            pairs.append((british, american, 5))
            pairs.append((british + "s", american + "s", 6))
        }
        pairs.append(("inium", "inum", 8))
        for end in ["ur", "urs", "uric", "ate", "ates", "ide", "ides"] { pairs.append(("ulph" + end, "ulf" + end, 7)) }
        return pairs
    }()

    private static func spellings(_ word: [UInt8]) -> [[UInt8]] {
        var forms: [[UInt8]] = []
        for (british, american, shortest) in endings where word.count >= shortest - 1 {
            for (from, to) in [(british, american), (american, british)] where ends(word, from) {
                let form = word.dropLast(from.utf8.count) + to.utf8
                if max(word.count, form.count) >= shortest { forms.append(Array(form)) }
            }
        }
        // Archaeology and archeology, paediatric and pediatric, foetal and fetal.
        for place in 0..<word.count - 1
        where (word[place] == UInt8(ascii: "a") || word[place] == UInt8(ascii: "o"))
            && word[place + 1] == UInt8(ascii: "e")
        {
            forms.append(Array(word[..<place] + word[(place + 1)...]))
        }
        for place in 1..<word.count - 1 where word[place] == UInt8(ascii: "e") && word.count >= 7 {
            forms.append(Array(word[..<place] + "a".utf8 + word[place...]))
        }
        return forms
    }

    private static func ends(_ word: [UInt8], _ ending: String) -> Bool {
        word.count > ending.utf8.count && word.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    }
}
