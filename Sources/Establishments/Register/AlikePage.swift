import Markup
import Programme
import Web

/// Pairs of establishments that may be the same.
struct AlikePage {
    let pairs: [(Establishment, Establishment)]
    let geography: Geography
    let today: Day
    let words: Strings
    let links: EstablishmentLinks

    var content: HTML {
        HTML {
            h1 { words.html("establishments.alike") }
            p(.class("lead")) { words.html("establishments.alike.lead") }
            if pairs.isEmpty {
                p { words.html("establishments.alike.none") }
            } else {
                ul(.class("cards")) {
                    pairs.map { one, other in
                        li(.class("card")) { [side(one), side(other)] }
                    }
                }
                p(.class("hint")) {
                    words.html("establishments.files")
                    " "
                    a(.href(Link("/establishments/duplicates.csv"))) { words.html("download.csv") }
                }
            }
            p(.class("hint")) { words.html("establishments.alike.remedy") }
        }
    }

    private func side(_ establishment: Establishment) -> HTML {
        let council = establishment.area(.council, on: today).flatMap { geography.council($0) }
        let place = [
            words.language == .gaelic ? council?.nameGaelic : council?.name, establishment.places.on(today)?.postcode,
        ].compactMap { $0 }.filter { !$0.isEmpty }
        return p {
            a(.href(links.establishment(establishment))) { establishment.name }
            " "
            span(.class("meta")) { ([establishment.key.text] + place).joined(separator: " · ") }
        }
    }
}
