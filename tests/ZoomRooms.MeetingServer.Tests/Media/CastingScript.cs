using CsCheck;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>What happens in a meeting, in any order; and what a casting must have been told by it.</summary>
internal sealed class CastingScript
{
    public const int Participants = 7, Places = 2, Kinds = 13;
    public static readonly SlotLimits Limits = new(Audio: 2, Video: 3);

    private readonly Dictionary<ParticipantId, Facts> _here = [];
    private ParticipantId[] _voices = [];

    /// <summary>As meetings begin, some of whose participants are there already; what follows is any order.</summary>
    public CastingScript()
    {
        for (byte who = 0; who < Participants - 2; who++)
        {
            foreach (byte what in (byte[])[0, 3, 5, 7])
                Do((what, who, (byte)(what == 3 ? who : 0), 1));
            Do((5, who, 1, 1));
        }
        Do((9, 0, 1, 2));
        Casting.Decide();
    }

    public static Gen<(byte What, byte Who, byte Which, byte How)[]> Any { get; } =
        Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte, Gen.Byte).Array[1, 120];

    public Casting Casting { get; } = new(Limits);

    public IReadOnlyDictionary<ParticipantId, Facts> Here => _here;

    public IReadOnlyList<ParticipantId> Voices => _voices;

    /// <summary>Does one thing. False when it was no news.</summary>
    public bool Do((byte What, byte Who, byte Which, byte How) one)
    {
        ParticipantId who = Id(one.Who);
        bool first = (one.Which & 1) == 0, second = (one.Which & 2) == 0;
        _here.TryGetValue(who, out Facts? facts);
        switch (one.What % Kinds)
        {
            case 0:
                _here[who] = new Facts { Cast = Casting.Join(who), Wish = facts?.Wish, Limit = facts?.Limit };
                return true;
            case 1:
                Casting.Leave(who);
                _voices = [.. _voices.Where(voice => voice != who)];
                return _here.Remove(who);
            case 2:
                ChooseVideo wish = new([.. Enumerable.Range(0, one.Which % 4).Select(i => Id((byte)(one.How + 3 * i)))],
                    one.How % 5 == 4 ? null : one.How % 5, one.Which % 5 == 4 ? null : one.Which % 5);
                Casting.Wish(who, wish);
                facts?.Wish = wish;
                return facts is not null;
            case 3 or 4:
                int? place = one.Which % 4 == 3 ? null : one.Which % Places;
                Casting.Receive(who, place);
                return facts is not null && (facts.Place, facts.Place = place).Item1 != place;
            case 5 or 6:
                Casting.Offer(who, one.Which % Places, one.How % 4 != 0);
                return facts is not null
                    && (one.How % 4 != 0 ? facts.Offered.Add(one.Which % Places) : facts.Offered.Remove(one.Which % Places));
            case 7 or 8:
                Casting.Show(who, Layer.Large, first);
                Casting.Show(who, Layer.Small, second);
                return facts is not null && (facts.Comes, facts.Comes = (first, second)).Item1 != (first, second);
            case 9:
                ParticipantId[] voices = [.. new[] { one.Who, one.Which, one.How }.Select(Id).Distinct().Where(_here.ContainsKey)];
                Casting.Hear(voices);
                return !(_voices, _voices = voices).Item1.SequenceEqual(voices);
            case 10:
                Casting.Speak(who);
                return facts is not null;
            case 11:
                int? limit = one.How % 4 == 3 ? null : 600 + one.How % 4;
                Casting.LimitPackets(who, limit);
                return facts is not null && (facts.Limit, facts.Limit = limit).Item1 != limit;
            default:
                int rung = one.How % 9 == 8 ? int.MaxValue : one.How % 9;
                Casting.Allow(who, rung);
                return facts is not null && (facts.Rung, facts.Rung = rung).Item1 != rung;
        }
    }

    private static ParticipantId Id(byte number) => new((uint)(number % Participants));

    internal sealed class Facts
    {
        public required Cast Cast { get; init; }
        public ChooseVideo? Wish { get; set; }
        public int? Place { get; set; }
        public HashSet<int> Offered { get; } = [];
        public (bool Large, bool Small) Comes { get; set; }
        public int Rung { get; set; } = int.MaxValue;
        public int? Limit { get; set; }
    }
}
