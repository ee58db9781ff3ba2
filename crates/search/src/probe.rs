//! Trying of one post whether words are in it, posts in their order.

use tantivy::query::{Scorer, Weight};
use tantivy::{DocId, Score, SeekDangerResult, SegmentReader};

use crate::index::IndexError;

/// When a post passes a check.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Passes {
    Any,
    None,
    AtLeast(usize),
}

/// A check in one segment.
pub(crate) struct Probes<'a> {
    probes: Vec<Probe<'a>>,
    passes: Passes,
}

struct Probe<'a> {
    weight: &'a dyn Weight,
    scorer: Option<Box<dyn Scorer>>,
    /// It is in no post before this one.
    not_before: DocId,
}

impl<'a> Probes<'a> {
    pub(crate) fn of(weights: &'a [Box<dyn Weight>], passes: Passes) -> Self {
        let probes = weights.iter().map(|weight| Probe { weight: weight.as_ref(), scorer: None, not_before: 0 });
        Self { probes: probes.collect(), passes }
    }

    /// What it adds to the score of this post, if the post passes. Posts are tried in their order.
    pub(crate) fn try_at(&mut self, reader: &SegmentReader, doc: DocId) -> Result<Option<Score>, IndexError> {
        let (enough, most) = match self.passes {
            Passes::Any => (1, 1),
            Passes::None => (0, 1),
            Passes::AtLeast(enough) => (enough, self.probes.len()),
        };
        let (mut found, mut score, mut left) = (0, 0.0, self.probes.len());
        for probe in &mut self.probes {
            if found >= most || found + left < enough {
                break;
            }
            left -= 1;
            if let Some(more) = probe.try_at(reader, doc)? {
                (found, score) = (found + 1, score + more);
            }
        }
        let passes = match self.passes {
            Passes::None => found == 0,
            Passes::Any | Passes::AtLeast(_) => found >= enough,
        };
        Ok(passes.then_some(score))
    }
}

impl Probe<'_> {
    fn try_at(&mut self, reader: &SegmentReader, doc: DocId) -> Result<Option<Score>, IndexError> {
        if doc < self.not_before {
            return Ok(None);
        }
        // Looks at this post alone, and does not go on to the next that has it.
        let result = match &mut self.scorer {
            Some(scorer) => scorer.seek_danger(doc),
            none => {
                let (result, scorer) = self.weight.scorer_danger(reader, doc, 1.0)?;
                *none = Some(scorer);
                result
            }
        };
        match (result, &mut self.scorer) {
            (SeekDangerResult::Found, Some(scorer)) => Ok(Some(scorer.score())),
            (SeekDangerResult::SeekLowerBound(next), _) => {
                self.not_before = next;
                Ok(None)
            }
            (SeekDangerResult::Found, None) => Ok(None),
        }
    }
}
