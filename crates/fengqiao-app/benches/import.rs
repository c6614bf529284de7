//! Measures a whole import: reading, classification, location, likely same reports, sealed narratives and people, and a
//! SQLite file that syncs every commit. `cargo bench -p fengqiao-app --bench import -- 10000000` sets the rows (default
//! 200,000). Prints rows per second, peak memory, and the processor time of each stage.
#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]
#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use fengqiao_app::data_files::DataFiles;
use fengqiao_app::import::run::{ImportFile, StartImport};
use fengqiao_app::{App, Ctx, Settings};
use fengqiao_domain::id::{AccountId, OrganisationId, RegionId};
use fengqiao_domain::organisation::Account;
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{ImportProgress, Keys, Store};
use jiff::Timestamp;

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TOWNS: [&str; 16] = [
    "青石镇",
    "柳溪镇",
    "白沙镇",
    "东阁镇",
    "梅岭镇",
    "云塘镇",
    "古渡镇",
    "长坪镇",
    "石桥街道",
    "东门街道",
    "南湖街道",
    "新安街道",
    "枫林乡",
    "双溪乡",
    "大坑乡",
    "高田乡",
];
const VILLAGE_FIRST: [&str; 10] = ["上", "下", "前", "后", "东", "西", "新", "老", "大", "小"];
const VILLAGE_SECOND: [&str; 5] = ["坞村", "塘村", "桥头村", "岭脚村", "樟树村"];
const ESTATES: [&str; 12] = [
    "翡翠湾小区",
    "金桂花园",
    "阳光城",
    "丽景苑小区",
    "和平新村",
    "锦绣华庭",
    "桃源小区",
    "滨江花园",
    "幸福里小区",
    "万和城",
    "紫荆苑",
    "学府花园",
];
const SURNAMES: [&str; 16] =
    ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林"];
const GIVEN: [&str; 16] = [
    "建国", "丽华", "志强", "秀英", "晓东", "海燕", "国庆", "玉兰", "文杰", "美玲", "永福", "小红", "立新", "春梅",
    "永康", "婷婷",
];
const STORIES: [&str; 12] = [
    "来电人反映{place}物业长期不作为，楼道堆物无人清理，电梯经常故障，多次联系物业未果，每年收费{sum}元，请求协调处理",
    "市民称在{place}租房到期后房东拒退押金{sum}元，双方多次沟通未果，房东称墙面有损坏，要求扣除全部押金，请求调解",
    "来电人称其在{place}工地做工三个月，包工头拖欠工资{sum}元，电话不接，同去的还有六人，要求尽快支付欠薪",
    "{place}居民反映楼上住户夜间装修噪音扰民，持续到凌晨一点，影响老人孩子休息，已与对方协商两次仍未改善",
    "来电人反映借给朋友{sum}元，约定半年归还，现已逾期一年，对方以生意亏损为由拒不归还，有借条和转账记录",
    "市民反映在{place}附近健身房办卡{sum}元，门店突然关门，负责人失联，要求退还剩余费用，同被欠费的会员有几十人",
    "来电人称与邻居因宅基地界址发生争执，对方在{place}砌围墙占用公共通道，村里调解过一次没有结果",
    "来电人反映{place}楼上卫生间漏水，天花板发霉脱落，物业协调三次，楼上住户不同意维修，要求赔偿{sum}元",
    "市民称驾车在{place}路口与电动车发生剐蹭，对方索赔{sum}元，双方对责任认定不服，希望有关部门主持调解",
    "来电人反映丈夫酒后经常殴打自己，昨晚在{place}家中再次动手，孩子受到惊吓，请求制止并给予帮助",
    "来电人反映承包的{place}山塘被村里收回，未按合同补偿青苗费{sum}元，村干部答复不一致，要求给出书面说明",
    "市民反映{place}烧烤店油烟直排，深夜营业噪声大，投诉多次店家整改几天又恢复，要求执法部门处理",
];

/// A sequence that is the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn of<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.below(words.len())]
    }
}

fn regions() -> String {
    let mut file =
        String::from("code,name,level,parent\n330000,丘陵省,1,\n330900,临溪市,2,330000\n330999,枫溪县,3,330900\n");
    for (town_place, town) in TOWNS.iter().enumerate() {
        let _ = writeln!(file, "330999{town_place:03},{town},4,330999");
        for place in 0..VILLAGE_FIRST.len() * VILLAGE_SECOND.len() / 2 {
            let name = village(town_place, place);
            let _ = writeln!(file, "330999{town_place:03}{place:03},{name},5,330999{town_place:03}");
        }
    }
    file
}

fn village(town: usize, place: usize) -> String {
    let all = VILLAGE_FIRST.len() * VILLAGE_SECOND.len();
    let place = (place * 2 + town % 2) % all;
    format!("{}{}", VILLAGE_FIRST[place / VILLAGE_SECOND.len()], VILLAGE_SECOND[place % VILLAGE_SECOND.len()])
}

/// Seven in ten rows name town and village in columns, the others only in the text; no row gives its kind.
fn write_file(path: &Path, rows: u64) -> std::io::Result<u64> {
    let mut out = BufWriter::new(std::fs::File::create(path)?);
    writeln!(out, "工单编号,来电时间,诉求内容,所属街道,所属社区,诉求地址,来电人,联系电话,被反映单位")?;
    let mut draw = Draw(20_261_123);
    let start: Timestamp = "2020-01-01T00:00:00Z".parse().expect("an instant");
    let seconds = 189_000_000 / rows.max(1);
    for row in 0..rows {
        let town = draw.below(TOWNS.len());
        let village = village(town, draw.below(25));
        let spot = format!("{}{}幢{}室", draw.of(&ESTATES), 1 + draw.below(30), 101 + draw.below(2_000));
        let inline = draw.below(10) >= 7;
        let place = if inline { format!("{}{village}{spot}", TOWNS[town]) } else { spot.clone() };
        let sum = (1 + draw.below(900)) * 100;
        let text = draw.of(&STORIES).replace("{place}", &place).replace("{sum}", &sum.to_string());
        let name = format!("{}{}", draw.of(&SURNAMES), draw.of(&GIVEN));
        let other = format!("{}{}", draw.of(&SURNAMES), draw.of(&GIVEN));
        let phone = 13_000_000_000_u64 + draw.below(1_900_000_000) as u64;
        let at =
            Timestamp::from_second(start.as_second() + i64::try_from(row * seconds).expect("small")).expect("in range");
        let at = at.strftime("%Y-%m-%d %H:%M:%S");
        let (street, community) = if inline { ("", "") } else { (TOWNS[town], village.as_str()) };
        writeln!(out, "GD{row:010},{at},{text},{street},{community},{spot},{name},{phone},{other}")?;
    }
    out.flush()?;
    Ok(std::fs::metadata(path)?.len())
}

fn person() -> Ctx {
    let account = Account {
        id: AccountId::new(1, 1),
        login: "bench".into(),
        name: "bench".into(),
        organisation_id: OrganisationId::new(1, 1),
        region_id: RegionId::new(1, 1),
        roles: vec!["dispatcher".into()],
        active: true,
    };
    Ctx {
        top_region: 0,
        account,
        region_path: RegionPath::top(),
        session_id: None,
        now: Timestamp::now(),
        request: None,
    }
}

/// Processor seconds by name and number of the thread.
type ThreadSeconds = BTreeMap<(String, String), f64>;

/// Processor seconds of every thread so far by its name, where the system tells it.
fn thread_seconds(into: &mut ThreadSeconds) {
    const TICKS_PER_SECOND: f64 = 100.0;
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return };
    for task in tasks.flatten() {
        let Ok(stat) = std::fs::read_to_string(task.path().join("stat")) else { continue };
        let (Some(from), Some(to)) = (stat.find('('), stat.rfind(')')) else { continue };
        let ticks: f64 = stat[to + 2..].split(' ').skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum();
        let id = task.file_name().to_string_lossy().into_owned();
        into.insert((stat[from + 1..to].to_owned(), id), ticks / TICKS_PER_SECOND);
    }
}

fn memory_mib(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn print_rate(progress: &ImportProgress, seconds: f64) {
    println!(
        "{} read, {} accepted, {} rejected, {} repeated in {seconds:.1} s: {:.0} rows/s",
        progress.rows_read,
        progress.rows_accepted,
        progress.rows_rejected,
        progress.rows_repeated,
        progress.rows_read as f64 / seconds
    );
}

fn print_threads(threads: &ThreadSeconds, before: &ThreadSeconds, rows: u64) {
    let mut by_name: BTreeMap<&str, f64> = BTreeMap::new();
    for (thread, seconds) in threads {
        *by_name.entry(thread.0.as_str()).or_default() += seconds - before.get(thread).copied().unwrap_or(0.0);
    }
    for (name, seconds) in by_name {
        println!("  {name:<18} {seconds:>7.1} s processor, {:>6.1} us a row", seconds * 1e6 / rows as f64);
    }
}

fn print_tenths(marks: &[(u64, f64)]) {
    let mut last = (0, 0.0);
    for &(rows, at) in marks {
        print!(" {:.0}", (rows - last.0) as f64 / (at - last.1));
        last = (rows, at);
    }
    println!(" rows/s in the tenths of the file");
}

fn main() {
    let rows = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(200_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("reports.csv");
    let bytes = write_file(&file, rows).expect("the file can be written");
    println!("file: {rows} rows, {} MiB", bytes >> 20);

    let address = format!("sqlite:{}", folder.path().join("fengqiao.db").display());
    let store = Store::open(&address, Keys::from_master(&[7; 32])).expect("the store opens");
    let settings = Settings { data_dir: folder.path().to_owned(), invented: true };
    let app =
        App::new(store, &DataFiles::built_in().expect("the data is built in"), settings).expect("the data is sound");
    let mut ctx = person();
    (ctx.top_region, _) = app.found_office(&regions(), ctx.now).expect("the office is founded");
    let started = Instant::now();
    let _ = app.setup().model("disputes");
    println!("model trained in {:.1} s", started.elapsed().as_secs_f64());
    let start = StartImport {
        file: ImportFile::Path(file),
        profile: Some("generic-12345".into()),
        mapping: None,
        encoding: None,
    };
    let id = app.start_import(&ctx, start).expect("the import starts");

    let (mut threads, mut chunks, mut anonymous) = (BTreeMap::new(), 0_u64, 0);
    let before = {
        let mut before = BTreeMap::new();
        thread_seconds(&mut before);
        before
    };
    let started = Instant::now();
    let mut marks = Vec::new();
    let progress = app
        .run_import(ctx.top_region, id, Timestamp::now, &mut |progress| {
            chunks += 1;
            if chunks.is_multiple_of(20) {
                thread_seconds(&mut threads);
            }
            anonymous = anonymous.max(memory_mib("RssAnon"));
            if progress.rows_read * 10 / rows > marks.len() as u64 {
                marks.push((progress.rows_read, started.elapsed().as_secs_f64()));
            }
        })
        .expect("the import runs");
    let seconds = started.elapsed().as_secs_f64();
    print_rate(&progress, seconds);
    println!("memory: peak {} MiB, of that not mapped from files {anonymous} MiB", memory_mib("VmHWM"));
    print_threads(&threads, &before, rows);
    print_tenths(&marks);
    let read = app.import(&ctx, id).expect("the import is read");
    for warning in read.warnings {
        println!("  warning {}: {}", warning.code, warning.count);
    }
    let database = std::fs::metadata(folder.path().join("fengqiao.db")).map_or(0, |data| data.len());
    println!("database: {} MiB", database >> 20);
}
