//! Size and speed of the index, and how long questions take: documents are made of the invented county's words.
//! `cargo xtask bench search`; with `-- --documents N` one size instead of two.

#![expect(clippy::print_stdout, reason = "a bench says what it measured")]
#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

use std::time::{Duration, Instant};

use fengqiao_domain::region::{RegionPath, Relation};
use fengqiao_search::{
    Asked, Change, Document, Filter, Key, Kind, Permit, Position, Question, Reach, Scope, SearchIndex,
};

const SIZES: [u64; 2] = [100_000, 1_000_000];
const BATCH: u64 = 10_000;
const TOWNSHIPS: u64 = 20;
const VILLAGES: u64 = 15;
const ROUNDS: usize = 40;

const WHO: [&str; 8] = ["楼上住户", "物业公司", "隔壁工厂", "夜市摊主", "培训机构", "装修队", "村委会", "健身房"];
const WHERE: [&str; 10] = [
    "阳光小区",
    "枫溪苑",
    "东门菜场",
    "柳塘村口",
    "石桥村",
    "建材市场",
    "实验小学门口",
    "滨河路",
    "开发区工地",
    "老街",
];
const WHAT: [&str; 12] = [
    "卫生间漏水，天花板发霉",
    "夜间施工噪音扰民",
    "拖欠农民工工资半年",
    "乱收物业费，电梯不修",
    "占用消防通道停车",
    "养狗扰民，狗吠不止",
    "退款一直拖着不给",
    "粉尘污染，孩子咳嗽",
    "围墙占了出入的路",
    "牛奶过期，商家拒绝赔偿",
    "借款到期不还",
    "土地流转租金没有兑现",
];
const WISH: [&str; 6] = [
    "要求尽快处理并赔偿损失",
    "希望社区上门调解",
    "多次反映没有结果",
    "双方发生口角",
    "请有关部门核实",
    "要求恢复原状",
];

const QUESTIONS: [&str; 16] = [
    "漏水",
    "小区漏水",
    "阳光小区 漏水",
    "噪音",
    "拖欠工资",
    "物业费 电梯",
    "loushui",
    "枫溪苑",
    "xiaoqu loushui",
    "夜间施工",
    "漏税",
    "lousui",
    "搅拌占粉尘",
    "noise",
    "消防通道停车 赔偿",
    "土地流转",
];

fn document(id: u64) -> Document {
    // A fixed sequence of numbers: the same documents in every run.
    let drawn = |step: u64, among: usize| -> usize {
        let mixed = (id ^ step.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        ((mixed ^ (mixed >> 32)) % among as u64) as usize
    };
    let text = format!(
        "{}{}{}，{}，已有{}天，涉及金额{}元。{}",
        WHERE[drawn(1, WHERE.len())],
        WHO[drawn(2, WHO.len())],
        WHAT[drawn(3, WHAT.len())],
        WISH[drawn(4, WISH.len())],
        1 + drawn(5, 90),
        100 * (1 + drawn(6, 400)),
        WHAT[drawn(7, WHAT.len())],
    );
    let (township, village) = (drawn(8, TOWNSHIPS as usize), drawn(9, VILLAGES as usize));
    let region = RegionPath::top().child(township as u32).unwrap().child(village as u32).unwrap();
    Document {
        key: Key { kind: Kind::Report, id: u128::from(id) << 40 | u128::from(id) },
        region,
        state: ["new", "joined", "closed"][drawn(10, 3)].into(),
        category: Some(format!("D{:02}.{:02}", 1 + drawn(11, 14), 1 + drawn(12, 6))),
        at_ms: id as i64 * 60_000,
        day: id as i64 / 1_440,
        texts: vec![text, "邻里纠纷 房屋漏水 Neighbours Water leak".into(), "青禾县 大桥镇 石桥村".into()],
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let asked =
        arguments.iter().position(|word| word == "--documents").and_then(|at| arguments.get(at + 1)?.parse().ok());
    let sizes = asked.map_or_else(|| SIZES.to_vec(), |size| vec![size]);
    println!("| documents | indexing documents/s | bytes each | question p50 ms | p99 ms | of a township p99 ms |");
    println!("|---|---|---|---|---|---|");
    for size in sizes {
        measure(size);
    }
}

fn measure(size: u64) {
    let folder = tempfile::tempdir().unwrap();
    let (index, _) = SearchIndex::open(&folder.path().join("index"), "bench").unwrap();
    let start = Instant::now();
    for first in (0..size).step_by(BATCH as usize) {
        index.add((first..(first + BATCH).min(size)).map(|id| Change::Keep(document(id)))).unwrap();
    }
    index.commit(&Position { seq: 1, ..Position::default() }).unwrap();
    let rate = size as f64 / start.elapsed().as_secs_f64();
    let county = latencies(&index, RegionPath::top());
    let township = latencies(&index, RegionPath::top().child(3).unwrap());
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    let at = |times: &[Duration], share: f64| ms(times[((times.len() - 1) as f64 * share) as usize]);
    println!(
        "| {size} | {rate:.0} | {} | {:.1} | {:.1} | {:.1} |",
        index.bytes() / size,
        at(&county, 0.5),
        at(&county, 0.99),
        at(&township, 0.99)
    );
}

/// Times of whole searches, each as wide as it must be to find something, sorted.
fn latencies(index: &SearchIndex, reader: RegionPath) -> Vec<Duration> {
    let permits = [Relation::Own, Relation::Below].map(|relation| Permit { relation, states: None }).to_vec();
    let (scope, filter) = (Scope { kind: Kind::Report, reader, permits }, Filter::default());
    let mut times = Vec::new();
    for round in 0..=ROUNDS {
        for text in QUESTIONS {
            let start = Instant::now();
            let asked = Asked::read(text).unwrap();
            for reach in Reach::ALL {
                let question =
                    Question { asked: &asked, reach, scope: &scope, filter: &filter, after: None, limit: 20 };
                if index.find(&question).unwrap().total > 0 {
                    break;
                }
            }
            // The first round warms the page cache.
            if round > 0 {
                times.push(start.elapsed());
            }
        }
    }
    times.sort_unstable();
    times
}
