//! How things are written down: packed where they are many, readable where they are few.

use model::about::DisplayName;
use model::account::{Member, Profile, ThreadView};
use model::actor::{Role, Suspension};
use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::portrait::PortraitMark;
use model::post::{Post, PostHead, PostState, Vote};
use model::time::Timestamp;
use model::topic::{Deletion, Heading, Pin, Topic, TopicKind};
use redis::Value;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::StoreError;

/// A topic's fields, in the order in which the reading scripts answer.
pub(crate) const TOPIC_FIELDS: usize = 19;

/// A member's fields, in the order in which they are read.
pub(crate) const MEMBER_FIELDS: [&str; 14] = [
    "profile",
    "role",
    "suspension",
    "view",
    "display",
    "portrait",
    "locale",
    "second",
    "held",
    "groups",
    "trust",
    "ended",
    "silence",
    "warned",
];

/// What of a topic stands in its `text` field.
#[derive(Serialize, Deserialize)]
struct TopicText {
    kind: TopicKind,
    #[serde(flatten)]
    heading: Heading,
    author: MemberId,
    name: String,
    created: Timestamp,
}

pub(crate) fn topic_text(topic: &Topic) -> Vec<u8> {
    json(&TopicText {
        kind: topic.kind,
        heading: topic.heading.clone(),
        author: topic.author,
        name: topic.author_name.clone(),
        created: topic.created,
    })
}

/// JSON of something of ours: only maps with keys that are no strings could fail.
pub(crate) fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

pub(crate) fn read_json<T: DeserializeOwned>(key: &str, bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|error| StoreError::corrupt(key, error))
}

/// A packed post: its head in postcard's format, then the Markdown as it is.
pub(crate) fn pack_post(head: &PostHead, body: &str) -> Vec<u8> {
    let mut packed = postcard::to_stdvec(head).unwrap_or_default();
    packed.extend_from_slice(body.as_bytes());
    packed
}

/// The head, and the Markdown or as much of it as was read.
pub(crate) fn unpack_post(key: &str, packed: &[u8]) -> Result<(PostHead, String), StoreError> {
    let (head, body) = postcard::take_from_bytes(packed).map_err(|error| StoreError::corrupt(key, error))?;
    let body = match std::str::from_utf8(body) {
        Ok(body) => body.to_owned(),
        // A beginning may have been cut within a character.
        Err(error) => String::from_utf8_lossy(body.get(..error.valid_up_to()).unwrap_or_default()).into_owned(),
    };
    Ok((head, body))
}

pub(crate) fn vote(value: Option<Vote>) -> Option<&'static str> {
    value.map(|vote| match vote {
        Vote::Up => "1",
        Vote::Down => "-1",
    })
}

/// Until when, in milliseconds, and 0 for no end; an asterisk before it, if it is pinned everywhere.
pub(crate) fn pin(pin: Pin) -> String {
    let until = pin.until.map_or(0, |until| until.0);
    if pin.everywhere { format!("*{until}") } else { until.to_string() }
}

/// Reads answers of Redis one after the other, and says which key disappointed.
pub(crate) struct Reader<'a> {
    key: &'a str,
}

impl<'a> Reader<'a> {
    pub(crate) fn of(key: &'a str) -> Self {
        Self { key }
    }

    fn wrong(&self, what: impl ToString) -> StoreError {
        StoreError::corrupt(self.key, what)
    }

    pub(crate) fn array(&self, value: Value) -> Result<Vec<Value>, StoreError> {
        match value {
            Value::Array(values) => Ok(values),
            other => Err(self.wrong(format!("expected a list, found {other:?}"))),
        }
    }

    /// As many values as are awaited.
    pub(crate) fn values<const N: usize>(&self, value: Value) -> Result<[Value; N], StoreError> {
        self.array(value)?
            .try_into()
            .map_err(|values: Vec<Value>| self.wrong(format!("{} values, not {N}", values.len())))
    }

    pub(crate) fn bytes(&self, value: Value) -> Result<Option<Vec<u8>>, StoreError> {
        match value {
            Value::Nil | Value::Boolean(false) => Ok(None),
            Value::BulkString(bytes) => Ok(Some(bytes)),
            Value::SimpleString(text) => Ok(Some(text.into_bytes())),
            Value::Int(number) => Ok(Some(number.to_string().into_bytes())),
            other => Err(self.wrong(format!("expected a text, found {other:?}"))),
        }
    }

    pub(crate) fn text(&self, value: Value) -> Result<Option<String>, StoreError> {
        self.bytes(value)?.map(|bytes| String::from_utf8(bytes).map_err(|error| self.wrong(error))).transpose()
    }

    /// A number, and 0 where there is none.
    pub(crate) fn number(&self, value: Value) -> Result<u64, StoreError> {
        Ok(self.optional_number(value)?.unwrap_or(0))
    }

    pub(crate) fn optional_number(&self, value: Value) -> Result<Option<u64>, StoreError> {
        let Some(text) = self.text(value)? else { return Ok(None) };
        // Scores come as floating-point numbers; what is kept in them is whole.
        let number = text.parse::<u64>().ok().or_else(|| text.parse::<f64>().ok().map(|number| number as u64));
        number.map(Some).ok_or_else(|| self.wrong(format!("`{text}` is no number")))
    }

    /// The sum of numbers, some of which may be below zero.
    pub(crate) fn sum(&self, values: Value) -> Result<i64, StoreError> {
        self.array(values)?.into_iter().try_fold(0_i64, |sum, value| {
            let text = self.text(value)?.unwrap_or_default();
            let number: i64 = text.parse().map_err(|_| self.wrong(format!("`{text}` is no number")))?;
            Ok(sum.saturating_add(number))
        })
    }

    pub(crate) fn topic(&self, id: TopicId, value: Value) -> Result<Option<Topic>, StoreError> {
        let [
            text,
            category,
            opening,
            locked,
            pin,
            deleted,
            posts,
            views,
            accepted,
            closed,
            life,
            series,
            byline,
            origin,
            became,
            split,
            merging,
            merged,
            upkeep,
        ] = self.values::<TOPIC_FIELDS>(value)?;
        let Some(text) = self.bytes(text)? else { return Ok(None) };
        let text: TopicText = read_json(self.key, &text)?;
        Ok(Some(Topic {
            id,
            category: CategoryId(self.number(category)?),
            kind: text.kind,
            heading: text.heading,
            author: text.author,
            author_name: text.name,
            byline: self.part(byline)?,
            origin: self.part(origin)?,
            became: self.optional_number(became)?.map(TopicId),
            split_from: self.optional_number(split)?.map(TopicId),
            merging: self.part(merging)?,
            merged: self.optional_number(merged)?.map(TopicId),
            created: text.created,
            opening: PostId(self.number(opening)?),
            locked: self.bytes(locked)?.is_some(),
            pin: self.pin(pin)?,
            deletion: self.deletion(deleted)?,
            accepted: self.optional_number(accepted)?.map(PostId),
            closing: self.part(closed)?,
            series: self.part(series)?,
            upkeep: self.part(upkeep)?,
            life: self.part(life)?.unwrap_or_default(),
            posts: self.number(posts)?,
            views: self.number(views)?,
        }))
    }

    fn pin(&self, value: Value) -> Result<Option<Pin>, StoreError> {
        let Some(text) = self.text(value)? else { return Ok(None) };
        let (until, everywhere) = text.strip_prefix('*').map_or((text.as_str(), false), |until| (until, true));
        let until: u64 = until.parse().map_err(|_| self.wrong(format!("`{text}` is no pin")))?;
        Ok(Some(Pin { until: (until > 0).then_some(Timestamp(until)), everywhere }))
    }

    fn deletion(&self, value: Value) -> Result<Option<Deletion>, StoreError> {
        self.bytes(value)?.map(|bytes| read_json(self.key, &bytes)).transpose()
    }

    pub(crate) fn state(&self, value: Value) -> Result<PostState, StoreError> {
        let [revision, up, down, children, deleted, case] = self.values(value)?;
        Ok(PostState {
            revision: self.optional_number(revision)?.unwrap_or(1),
            up: self.number(up)?,
            down: self.number(down)?,
            children: self.number(children)?,
            deletion: self.deletion(deleted)?,
            case: self.part(case)?,
        })
    }

    pub(crate) fn post(&self, id: PostId, packed: &[u8], state: Value) -> Result<Post, StoreError> {
        let (head, body) = unpack_post(self.key, packed)?;
        Ok(Post { id, head, body, state: self.state(state)? })
    }

    pub(crate) fn vote(&self, value: Value) -> Result<Option<Vote>, StoreError> {
        Ok(self.text(value)?.and_then(|text| Vote::parse(&text).ok().flatten()))
    }

    /// From the fields of [`MEMBER_FIELDS`].
    pub(crate) fn member(&self, id: MemberId, value: Value) -> Result<Option<Member>, StoreError> {
        let [
            profile,
            role,
            suspension,
            view,
            display,
            portrait,
            locale,
            second,
            held,
            groups,
            trust,
            ended,
            silence,
            warned,
        ] = self.values(value)?;
        let Some(profile) = self.bytes(profile)? else { return Ok(None) };
        let profile: Profile = read_json(self.key, &profile)?;
        let suspension = self.bytes(suspension)?.map(|bytes| read_json::<Suspension>(self.key, &bytes)).transpose()?;
        let role = match self.text(role)?.as_deref() {
            Some("admin") => Role::Admin,
            _ => Role::Member,
        };
        let view = self.text(view)?.and_then(|view| ThreadView::parse(&view)).unwrap_or_default();
        Ok(Some(Member {
            id,
            profile,
            role,
            suspension,
            view,
            display: self.text(display)?.map(DisplayName::known),
            portrait: self.text(portrait)?.map(PortraitMark::known),
            locale: self.part(locale)?.unwrap_or_default(),
            second: self.part(second)?.unwrap_or_default(),
            held: self.part(held)?,
            groups: self.part(groups)?.unwrap_or_default(),
            trust: self.part(trust)?.unwrap_or_default(),
            ended: self.optional_number(ended)?.unwrap_or_default(),
            silence: self.part(silence)?,
            warned: self.part(warned)?.unwrap_or_default(),
        }))
    }

    /// Something of ours in JSON, if it is there.
    pub(crate) fn part<T: DeserializeOwned>(&self, value: Value) -> Result<Option<T>, StoreError> {
        self.bytes(value)?.map(|bytes| read_json(self.key, &bytes)).transpose()
    }
}

pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::Member => "member",
    }
}
