use forum::Comparison;

use super::*;

/// The numbers of lines in each block: `=` shown as they are, `~` folded away, `-` and `+` changed.
fn shape(old: &str, new: &str) -> String {
    let (blocks, cut) = blocks(&Comparison::of(old, new).stretches);
    let blocks = blocks.iter().map(|block| match block {
        Block::Same(lines) => format!("={} ", lines.len()),
        Block::Folded(sentence, lines) => format!("~{} of {} ", lines.len(), sentence.split(' ').next().unwrap()),
        Block::Changed { old, new } => format!("-{}+{} ", old.len(), new.len()),
    });
    format!("{}{}", blocks.collect::<String>(), if cut { "and more" } else { "" })
}

fn numbered(count: usize) -> String {
    (0..count).map(|n| format!("line {n}\n")).collect()
}

#[test]
fn unchanged_lines_far_from_a_change_are_folded() {
    let old = numbered(60);
    assert_eq!(shape(&old, &old.replace("line 30\n", "LINE\n")), "~27 of 27 =3 -1+1 =3 ~27 of 27 ");
    // A fold of three lines would be no shorter.
    assert_eq!(shape(&old, &old.replace("line 6\n", "")), "=6 -1+0 =3 ~51 of 51 ");
}

#[test]
fn what_is_sent_of_a_long_comparison_is_bounded() {
    let old = numbered(5_000);
    assert_eq!(shape(&old, &format!("{old}more")), "~0 of 4997 =3 -1+1 ");
    let other: String = (0..5_000).map(|n| format!("other {n}\n")).collect();
    assert_eq!(shape(&old, &other), "-3000+0 and more");
}

#[test]
fn lines_have_the_numbers_of_their_sides() {
    let (blocks, _) = blocks(&Comparison::of("a\nb\nc", "a\nx\ny\nc").stretches);
    let numbers =
        |lines: &[DiffLine]| lines.iter().map(|line| format!("{}/{}", line.old, line.new)).collect::<Vec<_>>();
    let [Block::Same(before), Block::Changed { old, new }, Block::Same(after)] = blocks.as_slice() else {
        panic!("{blocks:?}")
    };
    assert_eq!(
        [numbers(before), numbers(old), numbers(new), numbers(after)].concat(),
        ["1/1", "2/", "/2", "/3", "3/4"]
    );
}
