//! Visits made without network, each with a photo: twenty phones send what they kept whenever a network that fails at random lets
//! them. Nothing is lost and nothing is doubled.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use fengqiao_app::founding::keep_founders;
use fengqiao_app::organisation::new_credential;
use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{AccountId, InspectionId, LiaisonId, LiaisonProposalId, OrganisationId, PhotoId};
use fengqiao_domain::liaison::{Level, Liaison, LiaisonProposal, OfficialNote, Place, StationNote};
use fengqiao_domain::organisation::{Account, Organisation};
use fengqiao_store::{LogFilter, PageRequest};
use jiff::Span;
use jiff::civil::date;
use serde_json::{Value, json};

use crate::{Office, PASSWORD};

const PHONES: u128 = 20;
const VISITS: u128 = 25;

/// Numbers of a seeded stream (splitmix64), so that the network fails the same way every time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

fn proposal(id: LiaisonProposalId) -> LiaisonProposal {
    LiaisonProposal {
        id,
        code: "BL2026-000001".into(),
        proposed_at: crate::clock(),
        links: vec![],
        left: vec![],
        lacking: [0; 3],
        blocked: vec![],
        total_m: 0,
        bound_m: 0,
        rules: json!({}),
    }
}

/// Twenty stations with an official each.
fn twenty(office: &Office) {
    let (top_region, _) = office.app.store().top_regions().unwrap()[0];
    let region_id = office.region();
    let (mut organisations, mut accounts, mut events, mut liaisons) = (vec![], vec![], vec![], vec![]);
    let credential = new_credential(PASSWORD, false);
    for number in 1..=PHONES {
        let (station, account) = (OrganisationId::from_bits(1_000 + number), AccountId::from_bits(2_000 + number));
        organisations.push(Organisation {
            id: station,
            name: format!("{number}所"),
            kind: "police_station".into(),
            duty: None,
            region_id,
            parent_id: None,
            active: true,
        });
        let login = format!("phone{number}");
        accounts.push((
            Account {
                id: account,
                name: login.clone(),
                login,
                organisation_id: OrganisationId::from_bits(1),
                region_id,
                roles: vec!["liaison_official".into()],
                active: true,
            },
            credential.clone(),
        ));
        let place = Some(Place { longitude: 112.0, latitude: 30.0 });
        events.push(Event::StationKept { station: StationNote { station_id: station, place, level: None } });
        events.push(Event::OfficialKept {
            official: OfficialNote { account_id: account, level: Level::County, active: true },
        });
        liaisons.push(Liaison {
            id: LiaisonId::from_bits(3_000 + number),
            station_id: station,
            account_id: account,
            level: Level::County,
            cadence: "cal:7".parse().unwrap(),
            from_on: date(2026, 1, 1),
            metres: None,
        });
    }
    let proposal_id = LiaisonProposalId::from_bits(1);
    events.push(Event::LiaisonsProposed { proposal: proposal(proposal_id) });
    events.push(Event::LiaisonsAccepted {
        proposal_id,
        liaisons,
        ended: vec![],
        from_on: date(2026, 1, 1),
        reason: None,
    });
    let write = move |tx: &mut fengqiao_store::Tx<'_>| {
        keep_founders(tx, organisations, accounts)?;
        Ok::<_, fengqiao_app::AppError>(tx.record(&Actor::default(), &events)?)
    };
    office.app.store().write(top_region, crate::clock(), write).unwrap();
    office.app.forget_office(top_region);
}

/// A small JPEG file of its own for each number, as a camera makes it: with the place in its Exif segment.
fn camera_photo(number: u128) -> Vec<u8> {
    let picture = [&[1, 1, 0, 0, 63, 0][..], format!("{number:016}").as_bytes()].concat();
    let exif = b"\xFF\xE1\x00\x16Exif\0\0GPS 112.0 30.0";
    let frame = b"\xFF\xC0\x00\x0B\x08\x04\xB0\x06\x40\x01\x01\x11\x00";
    [b"\xFF\xD8", &exif[..], frame, b"\xFF\xDA\x00\x08", &picture, b"\xFF\xD9"].concat()
}

fn photo_of(inspection: InspectionId) -> PhotoId {
    PhotoId::from_bits(inspection.bits() + 1_000_000)
}

/// One thing that a phone sends.
struct Sent {
    path: String,
    key: String,
    kind: &'static str,
    body: Vec<u8>,
}

impl Sent {
    fn json(path: String, key: String, body: &Value) -> Self {
        Self { path, key, kind: "application/json", body: body.to_string().into_bytes() }
    }

    fn request(&self, cookie: &str, key: &str) -> Request<Body> {
        let request = Request::post(&self.path).header(header::COOKIE, cookie).header(header::CONTENT_TYPE, self.kind);
        request.header("idempotency-key", key).body(Body::from(self.body.clone())).unwrap()
    }
}

/// What one phone keeps: for each visit its check-in, what was written and a photo, in this order.
fn kept(phone: u128) -> Vec<Sent> {
    let mut queue = Vec::new();
    for visit in 0..VISITS {
        let id = InspectionId::from_bits(phone * 1_000 + visit);
        let back = Span::new().days(i64::try_from(VISITS - visit).unwrap());
        let on = date(2026, 3, 5).checked_sub(back).unwrap();
        let check_in = json!({
            "id": id.to_string(), "liaison_id": LiaisonId::from_bits(3_000 + phone).to_string(), "at": format!("{on}T02:00:00Z"),
            "sent_at": "2026-03-05T01:00:00Z", "place": { "longitude": 112.0, "latitude": 30.0 }, "accuracy_m": 10.0
        });
        let written = json!({
            "written_at": format!("{on}T03:00:00Z"), "note": format!("第{visit}次"),
            "checked": [{ "item": "desk_manned", "answer": "yes" }],
            "found": [{ "what": format!("问题{visit}"), "kind": "entry", "severity": "minor", "photos": [photo_of(id).to_string()] }]
        });
        queue.push(Sent::json("/api/inspections".to_owned(), format!("in-{id}"), &check_in));
        queue.push(Sent::json(format!("/api/inspections/{id}/write"), format!("wr-{id}"), &written));
        queue.push(Sent {
            path: format!("/api/inspections/{id}/photos?photo={}", photo_of(id)),
            key: format!("ph-{id}"),
            kind: "image/jpeg",
            body: camera_photo(id.bits()),
        });
    }
    queue
}

#[tokio::test]
async fn five_hundred_visits_on_twenty_phones_are_neither_lost_nor_doubled() {
    let office = Office::new();
    twenty(&office);
    let mut chance = Chance(20_260_305);
    let mut phones = Vec::new();
    for phone in 1..=PHONES {
        phones.push((office.sign_in(&format!("phone{phone}")).await, kept(phone), 0_usize));
    }
    let (mut sent, mut unsent, mut unheard) = (0, 0, 0);
    while phones.iter().any(|(_, queue, done)| *done < queue.len()) {
        let place = usize::try_from(chance.next() % 20).unwrap();
        let (cookie, queue, done) = &mut phones[place];
        let Some(thing) = queue.get(*done) else { continue };
        let network = chance.next() % 4;
        if network == 0 {
            unsent += 1;
            continue;
        }
        // Half of the time the phone has forgotten its key as well, as after it was switched off.
        let key = if chance.next().is_multiple_of(2) { thing.key.clone() } else { format!("{}-{sent}", thing.key) };
        let (status, answer, _) = office.send(thing.request(cookie, &key)).await;
        sent += 1;
        assert_eq!(status, StatusCode::OK, "{}: {answer}", thing.path);
        if network == 1 {
            unheard += 1;
            continue;
        }
        *done += 1;
    }
    assert!(unsent > 200 && unheard > 200, "the network failed: {unsent} before, {unheard} after the server took it");
    let (top_region, _) = office.app.store().top_regions().unwrap()[0];
    let count = |kind: &str| {
        let filter = LogFilter { kind: Some(kind.into()), ..LogFilter::default() };
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let request = PageRequest { after, limit: 200 };
            let page = office.app.store().read(top_region, |reader| reader.events(&filter, &request)).unwrap();
            found.extend(page.items.into_iter().map(|row| row.subject_id));
            after = page.next;
            if after.is_none() {
                return found;
            }
        }
    };
    for kind in ["inspection_started", "inspection_written", "inspection_photo_kept"] {
        let found = count(kind);
        let distinct: BTreeSet<&String> = found.iter().collect();
        assert_eq!((found.len(), distinct.len()), (500, 500), "{kind}");
    }
    // Each photo is its own and no other's, and the place that the camera wrote into it is gone.
    for id in
        (1..=PHONES).flat_map(|phone| (0..VISITS).map(move |visit| InspectionId::from_bits(phone * 1_000 + visit)))
    {
        let picture = office.app.store().read(top_region, |reader| reader.picture(photo_of(id))).unwrap().unwrap();
        let sent = camera_photo(id.bits());
        assert_eq!(picture, [&sent[..2], &sent[26..]].concat());
    }
}
