//! How a cluster lies at one moment: who has which shards, and how much each has written.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use model::shard::Shard;
use redis::Value;

use super::SnapshotError;
use crate::keys;
use crate::link::{Primary, slot_of};
use crate::record::Reader;

/// What one node says. Two readings that are alike have a moment between them at which all of it
/// was so, since a node's count of written bytes never returns to what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct View {
    /// Bytes of changes that it has carried out.
    pub(super) offset: u64,
    leads: bool,
    owners: Owners,
}

/// The nodes as one of them sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Owners {
    /// The node that says so.
    own: String,
    of: BTreeMap<Shard, String>,
    /// It gives a shard away, or is being given one.
    moving: bool,
}

impl Owners {
    /// From the answer to `CLUSTER NODES`: a line for each node, with its slots behind eight
    /// fields. Slots on their way stand in brackets, in the node's own line.
    fn read(text: &str) -> Option<Self> {
        let (mut own, mut of, mut moving) = (None, BTreeMap::new(), false);
        for line in text.lines() {
            let fields: Vec<&str> = line.split(' ').collect();
            let (id, flags) = (*fields.first()?, *fields.get(2)?);
            if flags.split(',').any(|flag| flag == "myself") {
                own = Some(id.to_owned());
            }
            for slots in fields.iter().skip(8) {
                let inside = slots.trim_start_matches('[');
                let (first, last) = inside.split_once('-').unwrap_or((inside, inside));
                let Ok(first) = first.parse::<u16>() else { continue };
                let last = last.parse().unwrap_or(first);
                for shard in Shard::all().filter(|shard| (first..=last).contains(&slot(*shard))) {
                    if slots.starts_with('[') {
                        moving = true;
                    } else {
                        of.insert(shard, id.to_owned());
                    }
                }
            }
        }
        Some(Self { own: own?, of, moving })
    }
}

fn slot(shard: Shard) -> u16 {
    slot_of(keys::tag(shard).as_bytes())
}

/// Asks all nodes.
pub(super) async fn look(primaries: &[Primary]) -> Result<Vec<View>, SnapshotError> {
    try_join_all(primaries.iter().map(|primary| async {
        let mut asking = redis::pipe();
        asking.cmd("INFO").arg("replication").cmd("CLUSTER").arg("NODES");
        let mut answers = primary.link.send_all(&asking).await?.into_iter();
        let (info, nodes) = (answers.next().unwrap_or(Value::Nil), answers.next().unwrap_or(Value::Nil));
        let info = Reader::of("INFO").text(info)?.unwrap_or_default();
        let owners = Owners::read(&Reader::of("CLUSTER NODES").text(nodes)?.unwrap_or_default());
        Ok(View {
            offset: offset(&info),
            leads: of_info(&info, "role") == "master",
            owners: owners.ok_or(SnapshotError::Moving)?,
        })
    }))
    .await
}

/// How many bytes of changes a server has carried out.
pub(super) async fn offset_of(primary: &Primary) -> Result<u64, SnapshotError> {
    let info = primary.link.send(redis::cmd("INFO").arg("replication")).await?;
    Ok(offset(&Reader::of("INFO").text(info)?.unwrap_or_default()))
}

fn offset(info: &str) -> u64 {
    of_info(info, "master_repl_offset").parse().unwrap_or(0)
}

fn of_info<'a>(info: &'a str, name: &str) -> &'a str {
    info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap_or_default()
}

/// The shards of each of the nodes, in their order.
///
/// # Errors
/// They do not agree, a shard is on its way, or somebody has one who was not asked.
pub(super) fn shards(views: &[View]) -> Result<Vec<Vec<Shard>>, SnapshotError> {
    let agreed = &views.first().ok_or(SnapshotError::Moving)?.owners.of;
    let is_settled = |view: &View| view.leads && !view.owners.moving && view.owners.of == *agreed;
    if !views.iter().all(is_settled) {
        return Err(SnapshotError::Moving);
    }
    let of = |view: &View| Shard::all().filter(|shard| agreed.get(shard) == Some(&view.owners.own)).collect();
    let shards: Vec<Vec<Shard>> = views.iter().map(of).collect();
    let mut all: Vec<Shard> = shards.concat();
    all.sort();
    if all == Shard::all().collect::<Vec<_>>() { Ok(shards) } else { Err(SnapshotError::Moving) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(own: &str, slots: [&str; 2]) -> View {
        let line = |id: &str, slots: &str| {
            let flags = if id == own { "myself,master" } else { "master" };
            format!("{id} 127.0.0.1:1@2,host {flags} - 0 0 1 connected {slots}\n")
        };
        let replica = "c 127.0.0.1:3@4 slave a 0 0 1 connected\n";
        let text = format!("{}{}{replica}", line("a", slots[0]), line("b", slots[1]));
        View { offset: 7, leads: true, owners: Owners::read(&text).unwrap() }
    }

    #[test]
    fn each_shard_is_on_one_node() {
        let slots = ["0-8191", "8192-16000 16001 16002-16383"];
        let found = shards(&[view("a", slots), view("b", slots)]).unwrap();
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [16, 16]);
        assert_eq!(found[1][0], Shard::of_id(16));
    }

    #[test]
    fn where_nodes_disagree_or_a_shard_moves_or_lies_elsewhere_there_is_no_answer() {
        let slots = ["0-8191", "8192-16383"];
        let good = || [view("a", slots), view("b", slots)];
        assert!(shards(&good()).is_ok());
        assert!(shards(&good()[..1]).is_err(), "b was not asked");
        assert!(shards(&[view("a", slots), view("b", ["0-7679", "7680-16383"])]).is_err());
        assert!(shards(&[view("a", ["0-8191", "8192-15871"]), view("b", ["0-8191", "8192-15871"])]).is_err());
        let first = slot(Shard::SITE);
        let moving = format!("0-8191 [{first}->-b]");
        assert!(shards(&[view("a", [&moving, slots[1]]), view("b", slots)]).is_err());
        // A slot of nothing of ours may move.
        let other = format!("0-8191 [{}-<-b]", first + 1);
        assert!(shards(&[view("a", [&other, slots[1]]), view("b", slots)]).is_ok());
        let mut demoted = good();
        demoted[1].leads = false;
        assert!(shards(&demoted).is_err());
    }
}
