/// The whole table of who may do what. Every route and every front-door method names one row and one operation of it; what
/// is blank does not exist for whom it is blank.
///
/// A column is a role: PUB anyone, SIG anyone signed in, PRA practitioner, AMB ambassador, PRO provider's editor, HUB
/// coordinator of a hub, LAL a council's lead, EDO education officer, ANA analyst, ADM administrator. Whoever has a role has
/// what PUB and SIG have as well.
///
/// A cell is a list of `OPERATIONS:reach`. Operations: R read, C create, U update, D archive, A approve or decide, X export.
/// Reach: p what is published, o one's own (or one's organisation's), s one's establishment's, h one's hub's, l one's
/// council's, n everything, g figures alone. After the reach: `!` only within five minutes of the second factor, `~` only by
/// breaking glass, with a reason, `*` only with the safeguarding permission.
enum PermissionTable {
    static let text = """
        row               |PUB     |SIG     |PRA       |AMB     |PRO         |HUB         |LAL     |EDO        |ANA     |ADM
        listing           |R:p     |        |C:o       |        |R:p CUD:o   |RCUDAX:h    |        |RUA:n X:n  |X:p     |R:n D:n
        organisation      |R:p     |        |          |        |RU:o        |RCUA:h      |        |RUA:n      |        |RCUD:n
        hub               |        |        |          |        |            |R:h         |        |RU:n       |        |RCUD:n
        claim             |        |CR:o    |          |        |            |R:h A:h!    |        |R:n A:n!   |        |R:n A:n!
        establishment     |R:p     |        |U:s       |        |            |            |U:l     |U:n        |X:p     |RCUD:n
        practitioner      |        |        |RU:o      |        |            |R:h         |R:l     |R:n        |        |R:n
        ambassador        |        |        |          |RUD:o   |R:o         |RCUA:h      |        |           |        |R:n
        pvg-state         |        |        |R:o       |R:o     |            |RUA:h*      |        |R:g        |        |R:g
        pvg-particulars   |        |        |          |R:o     |            |RU:h*!      |        |           |        |R:n~
        safeguarding      |        |        |C:o       |C:o     |            |RU:h*       |C:l     |C:n        |R:g     |R:n~
        request           |        |        |CRUD:s    |R:o     |R:p         |RUA:h       |R:l     |R:n        |X:g     |R:n
        session           |R:p     |        |          |        |RCU:o       |RCUDA:h     |R:l     |CUD:o R:n  |RX:n    |R:n
        booking           |        |CRU:o   |CRU:s     |RU:o    |RU:o        |RU:h        |R:l     |RU:o R:n   |X:g     |R:n
        problem           |C:p     |        |          |        |R:o         |RU:h        |R:l     |RUX:n      |R:g     |R:n
        unmet-need        |C:p     |        |          |        |            |RU:h        |R:l     |RUX:n      |R:g     |R:n
        saved-search      |C:o     |RCUD:o  |          |        |            |            |        |           |        |
        curated-view      |R:p     |        |          |        |            |RCUD:h      |        |RCUD:n     |        |R:n
        measure           |R:p     |        |          |        |            |            |        |RCU:n      |RCUX:n  |R:n
        people-figure     |        |        |          |        |            |R:h         |        |R:n        |R:n     |
        pupil-count       |R:g     |        |CRU:s     |R:o     |R:o         |RU:h        |R:l     |R:n        |X:g     |R:n
        kit               |R:p     |        |          |        |            |RCUD:h      |R:l     |R:n        |X:n     |
        loan              |        |        |CR:s      |CR:o    |            |RCUA:h      |R:l     |           |X:g     |R:n
        engagement        |R:g     |        |CRU:o     |CRU:o   |CRU:o       |RCUAX:h     |R:l X:g |RCU:o RX:n |R:g X:g |R:n
        engagement-desk   |        |        |R:o       |R:o     |R:o         |R:h         |R:l     |R:n        |R:g     |R:n
        cold-spot         |        |        |          |        |            |R:h         |R:l     |R:n        |R:n     |R:n
        network           |R:p     |        |CD:o      |CD:o    |CD:o        |RCU:h       |RCU:l   |RCUA:n     |R:g     |R:n
        fund              |R:p     |        |          |        |            |            |        |RCUA:n     |RX:n    |RC:n
        application       |R:p     |        |CRU:s     |        |CRU:o       |R:h         |R:l     |RA:n       |X:g     |R:n
        course            |R:p     |        |C:o       |C:o     |RCU:o       |RCU:h       |R:g     |RCUA:n     |R:g     |R:n
        labour-market     |R:p     |        |          |        |            |            |        |RCU:n      |RCUX:n  |R:n
        report-draft      |        |        |          |        |            |R:h         |R:l     |RUA:n      |RCU:n   |R:n
        report            |RX:p    |        |          |        |            |            |        |A:n        |C:n     |
        import            |        |        |          |        |            |RC:h        |        |RC:n       |        |RC:n
        personal-export   |        |X:o     |          |        |            |X:h!        |        |           |        |X:n!
        person            |        |        |          |        |RC:o        |RC:h        |        |           |        |RCUD:n
        role              |        |R:o     |          |        |C:o         |RCD:h!      |        |           |        |RCUD:n!
        merge             |        |        |          |        |            |RU:h CD:h!  |        |RU:n CD:n! |        |RU:n CD:n!
        hub-merge         |        |        |          |        |            |C:h         |        |A:n        |        |U:n!
        erasure           |        |C:o     |          |        |            |RA:h!       |        |           |        |RA:n!
        audit             |        |RX:o    |          |        |            |R:h X:h!    |        |           |        |R:n X:n!
        setting           |        |        |          |        |            |            |        |           |        |RU:n!
        account           |        |RU:o    |          |        |            |            |        |           |        |
        sign-in           |C:p     |RD:o    |          |        |            |            |        |           |        |
        desk              |        |        |          |        |            |R:h         |R:l     |R:n        |R:n     |R:n
        theme             |U:p     |        |          |        |            |            |        |           |        |
        policy-report     |C:p     |        |          |        |            |            |        |           |        |
        health            |R:p     |        |          |        |            |            |        |           |        |
        """
}
