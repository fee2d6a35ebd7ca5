using System.Globalization;
using System.Text;

namespace ZoomRooms.Protocol.Names;

/// <summary>
/// Normalization form KC (UAX 15): what is a letter in another width, a ligature, a circled or a raised figure becomes the plain one, and a
/// letter with its accents one character. The runtime is built without ICU and has none of it; the table is
/// <c>normalization.txt</c>, made from Unicode's own.
/// </summary>
public static class CompatibilityForm
{
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28, Syllables = Leads * Vowels * Tails;

    private static readonly Lazy<Table> Tables = new(Table.Read);

    /// <summary>The text in that form. Lone surrogates become U+FFFD.</summary>
    /// <param name="keepsLetters">Single Korean letters stay what they are: the form makes of them parts of syllables, which stand for
    /// nothing alone.</param>
    public static string Of(string text, bool keepsLetters = false) => Of(text, keepsLetters, canonical: false);

    /// <summary>Form C alone: a letter with its accents becomes one character, and nothing that looks otherwise is changed.</summary>
    public static string Canonical(string text) => Of(text, keepsLetters: false, canonical: true);

    private static string Of(string text, bool keepsLetters, bool canonical)
    {
        Table table = Tables.Value;
        List<int> runes = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (keepsLetters && rune.Value is >= 0x3131 and <= 0x318E)
                runes.Add(rune.Value);
            else
                Decompose(rune.Value, runes, table, canonical);
        }
        Order(runes, table);
        Compose(runes, table);
        StringBuilder form = new(runes.Count);
        foreach (int rune in runes)
            form.Append(new Rune(rune));
        return form.ToString();
    }

    private static void Decompose(int rune, List<int> runes, Table table, bool canonical)
    {
        if (rune is >= SyllableBase and < SyllableBase + Syllables)
        {
            int index = rune - SyllableBase;
            runes.Add(LeadBase + index / (Vowels * Tails));
            runes.Add(VowelBase + index % (Vowels * Tails) / Tails);
            if (index % Tails != 0)
                runes.Add(TailBase + index % Tails);
        }
        else if (table.Mappings.TryGetValue(rune, out int[]? mapping) && !(canonical && table.Looks.Contains(rune)))
        {
            foreach (int part in mapping)
                Decompose(part, runes, table, canonical);
        }
        else
        {
            runes.Add(rune);
        }
    }

    /// <summary>Marks stand in the order of their classes; those of one class stay as they came.</summary>
    private static void Order(List<int> runes, Table table)
    {
        for (int i = 1; i < runes.Count; i++)
        {
            int mark = table.ClassOf(runes[i]), at = i;
            if (mark == 0)
                continue;
            for (int rune = runes[i]; at > 0 && table.ClassOf(runes[at - 1]) > mark; at--)
                (runes[at], runes[at - 1]) = (runes[at - 1], rune);
        }
    }

    private static void Compose(List<int> runes, Table table)
    {
        int starter = -1, kept = 0, before = 0;
        for (int i = 0; i < runes.Count; i++)
        {
            int rune = runes[i], mark = table.ClassOf(rune);
            // Nothing between it and the starter has its class, or stands for itself.
            bool isNext = starter >= 0 && (kept == starter + 1 || (before < mark && before != 0));
            if (isNext && Pair(runes[starter], rune, table) is { } pair)
            {
                runes[starter] = pair;
                continue;
            }
            if (mark == 0)
                starter = kept;
            before = mark;
            runes[kept++] = rune;
        }
        runes.RemoveRange(kept, runes.Count - kept);
    }

    private static int? Pair(int first, int second, Table table)
    {
        if (first is >= LeadBase and < LeadBase + Leads && second is >= VowelBase and < VowelBase + Vowels)
            return SyllableBase + ((first - LeadBase) * Vowels + second - VowelBase) * Tails;
        bool isOpenSyllable = first is >= SyllableBase and < SyllableBase + Syllables && (first - SyllableBase) % Tails == 0;
        if (isOpenSyllable && second is > TailBase and < TailBase + Tails)
            return first + second - TailBase;
        return table.Pairs.TryGetValue((first, second), out int pair) ? pair : null;
    }

    /// <summary>
    /// Lines of the table: the character, its combining class, and where there is one its decomposition: canonical (<c>=</c>), canonical
    /// and never composed (<c>!</c>), or of compatibility (<c>~</c>).
    /// </summary>
    private sealed class Table
    {
        private readonly Dictionary<int, byte> _classes = [];

        public Dictionary<int, int[]> Mappings { get; } = [];

        public Dictionary<(int First, int Second), int> Pairs { get; } = [];

        /// <summary>Whose mappings change how they look: those of compatibility.</summary>
        public HashSet<int> Looks { get; } = [];

        public int ClassOf(int rune) => _classes.GetValueOrDefault(rune);

        public static Table Read()
        {
            Table table = new();
            using Stream stream = typeof(CompatibilityForm).Assembly.GetManifestResourceStream("normalization.txt")!;
            using StreamReader reader = new(stream, Encoding.ASCII);
            while (reader.ReadLine() is { } line)
            {
                if (line.StartsWith('#'))
                    continue;
                string[] parts = line.Split(' ');
                int rune = Hex(parts[0]);
                if (parts[1] != "0")
                    table._classes.Add(rune, byte.Parse(parts[1], CultureInfo.InvariantCulture));
                if (parts.Length == 2)
                    continue;
                int[] mapping = [Hex(parts[2][1..]), .. parts[3..].Select(Hex)];
                table.Mappings.Add(rune, mapping);
                if (parts[2][0] == '~')
                    table.Looks.Add(rune);
                if (parts[2][0] == '=')
                    table.Pairs.Add((mapping[0], mapping[1]), rune);
            }
            return table;
        }

        private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
