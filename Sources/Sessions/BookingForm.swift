import Directory
import Establishments
import Programme
import Tables
import Web

/// What is typed when places are booked, with what is wrong with it.
package struct BookingForm: Sendable {
    /// What the fields hold, as it was typed.
    package let typed: Query

    package init(typed: Query) { self.typed = typed }

    /// Whether places are asked for a class rather than for whoever asks.
    var isForClass: Bool { typed["for"] == "class" }
    /// Whether whoever asks would wait where there is no place.
    var wouldWait: Bool { typed["wait"] == "yes" }
    /// Whether whoever asks knows that they have booked something at the same time.
    var acceptsOverlap: Bool { typed["overlap"] == "yes" }
    /// When the session began by what whoever asks saw.
    var seen: Instant? { Instant(rfc3339: typed["seen"] ?? "") }

    /// The most learners of one class.
    static let places = 1...500

    /// The party and its places. `schools` are those for which the actor may book classes.
    func party(
        _ taxonomy: Taxonomy, schools: [ID<Establishment>], own: ID<Establishment>?
    ) -> Result<(party: Booking.Party, places: Int, accessNeeds: String), SessionForm.Faults> {
        var problems: [Problem] = []
        let needs = text("needs", "access needs", 1000, isLine: false, &problems)
        guard isForClass else {
            guard problems.isEmpty else { return .failure(.init(problems: problems)) }
            return .success((.person(own), 1, needs))
        }
        let school = ID<Establishment>(letters: typed["school"] ?? "").flatMap { schools.contains($0) ? $0 : nil }
        if school == nil { problems.append(Problem("school", "Choose your school.")) }
        let name = text("class", "name of the class", 40, &problems)
        if name.isEmpty, !problems.contains(where: { $0.field == "class" }) {
            problems.append(Problem("class", "Write what the class is called, such as P6. Name no pupil."))
        }
        let stage = typed["stage"] ?? ""
        if !taxonomy.contains(.stage, stage) { problems.append(Problem("stage", "Choose the stage of the class.")) }
        let places = WholeNumber.read(trimmed(typed["places"] ?? "")).flatMap { Self.places.contains($0) ? $0 : nil }
        if places == nil {
            problems.append(Problem("places", "Write how many learners you expect, as a number from 1 to 500."))
        }
        let adult = text("adult", "name of the member of staff", 100, &problems)
        if adult.isEmpty, !problems.contains(where: { $0.field == "adult" }) {
            problems.append(Problem("adult", "Name the member of staff who will be with the class."))
        }
        let contact = text("contact", "telephone number or address", 100, &problems)
        if contact.isEmpty, !problems.contains(where: { $0.field == "contact" }) {
            problems.append(Problem("contact", "Say how we can reach that member of staff on the day."))
        }
        guard let school, let places, problems.isEmpty else { return .failure(.init(problems: problems)) }
        return .success(
            (
                .schoolClass(.init(establishment: school, name: name, stage: stage, adult: adult, contact: contact)),
                places, needs
            ))
    }

    private func text(
        _ name: String, _ called: String, _ limit: Int, isLine: Bool = true, _ problems: inout [Problem]
    ) -> String {
        let text = trimmed(typed[name] ?? "")
        guard !text.isEmpty else { return "" }
        do throws(FieldFault) {
            return isLine
                ? try FieldValues.line(text, called, limit: limit)
                : try FieldValues.paragraphs(text, called, limit: limit)
        } catch {
            problems.append(Problem(name, error.message))
            return ""
        }
    }
}
