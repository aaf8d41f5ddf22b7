"""A table of a page that a script keeps: its rows are between `<!-- NAME: begin -->` and `<!-- NAME: end -->`, and a run
replaces those that it has made anew."""
import pathlib, sys


def rows_of(page, name):
    """The rows that are there, by their first cell."""
    head, rows, tail = parts(page, name)
    return rows


def parts(page, name):
    begin, end = f'<!-- {name}: begin -->', f'<!-- {name}: end -->'
    text = pathlib.Path(page).read_text()
    if begin not in text or end not in text:
        sys.exit(f'{page}: has no place for the table of {name}')
    head, rest = text.split(begin)
    body, tail = rest.split(end)
    cells = [[cell.strip() for cell in line.strip().strip('|').split('|')] for line in body.splitlines() if line.startswith('|')]
    return head + begin, {row[0]: row for row in cells[2:]}, end + tail


def merge(page, name, header, rows, order):
    """Writes rows (lists of cells) into the table, in the order of the names of all."""
    head, known, tail = parts(page, name)
    known.update({row[0]: [str(cell) for cell in row] for row in rows})
    lines = [header, ['---'] * len(header)] + [known[name] for name in order if name in known]
    pathlib.Path(page).write_text(head + '\n' + ''.join('| ' + ' | '.join(line) + ' |\n' for line in lines) + tail)
