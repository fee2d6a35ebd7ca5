using CsCheck;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>Whatever order of joins, leaves, wishes, voices and pictures.</summary>
public class Who_is_given_whom
{
    [Fact]
    public void Nobody_is_given_his_own_nor_more_than_he_asked_for() => Sample(script =>
    {
        foreach ((ParticipantId receiver, CastingScript.Facts facts) in script.Here)
        {
            ParticipantId[] voices = [.. Of(facts.Cast.Voices)];
            CastPicture[] pictures = [.. Of(facts.Cast.Pictures)];
            ParticipantId[] seen = [.. pictures.Select(picture => picture.Participant)];
            Assert.DoesNotContain(receiver, voices.Concat(seen));
            Assert.Equal(seen.Distinct(), seen);
            Assert.Equal(voices.Distinct(), voices);
            Assert.True(pictures.Length <= (facts.Wish?.Count ?? CastingScript.Limits.Video));
            // Of those who make a small one.
            int large = pictures.Count(
                picture => picture.Wanted == Layer.Large && script.Here[picture.Participant].Comes.Small);
            Assert.True(large <= (facts.Wish?.Large ?? int.MaxValue));
            Assert.True(pictures.Length <= facts.Rung);
            foreach (ParticipantId given in voices.Concat(seen))
                Assert.True(facts.Place is { } place && script.Here[given].Offered.Contains(place));
        }
    });

    [Fact]
    public void Each_is_given_as_much_as_there_is() => Sample(script =>
    {
        foreach ((ParticipantId receiver, CastingScript.Facts facts) in script.Here)
        {
            if (facts.Place is not { } place)
            {
                Assert.Empty(Of(facts.Cast.Voices));
                Assert.Empty(Of(facts.Cast.Pictures));
                continue;
            }
            ParticipantId[] others = [.. script.Here.Where(other => other.Key != receiver && other.Value.Offered.Contains(place))
                .Select(other => other.Key)];
            Assert.Equal(
                script.Voices.Where(others.Contains).Take(CastingScript.Limits.Audio).Order(Ids), Of(facts.Cast.Voices).Order(Ids));
            ParticipantId[] visible = [.. others.Where(other => script.Here[other].Comes is { Large: true } or { Small: true })];
            CastPicture[] pictures = [.. Of(facts.Cast.Pictures)];
            int most = Math.Min(facts.Wish?.Count ?? CastingScript.Limits.Video, visible.Length);
            Assert.Equal(Math.Min(most, facts.Rung), pictures.Length);
            // Whom it wished for comes first.
            ParticipantId[] wished = [.. (facts.Wish?.Participants ?? []).Distinct().Where(visible.Contains).Take(pictures.Length)];
            Assert.Empty(wished.Except(pictures.Select(picture => picture.Participant)));
            foreach (CastPicture picture in pictures)
            {
                (bool large, bool small) = script.Here[picture.Participant].Comes;
                Assert.True(picture.Comes == Layer.Large ? large : small);
                // The wanted layer, but while only the other one comes.
                Assert.True(picture.Comes == picture.Wanted || !(large && small));
            }
        }
    });

    [Fact]
    public void A_cast_does_not_change_without_a_cause_and_who_stays_keeps_its_slot() => CastingScript.Any.Sample(
        steps =>
        {
            CastingScript script = new();
            foreach ((byte What, byte Who, byte Which, byte How) step in steps)
            {
                Dictionary<ParticipantId, (ParticipantId?[] Voices, CastPicture?[] Pictures, int? Bytes)> before =
                    script.Here.ToDictionary(one => one.Key, one => Copy(one.Value.Cast));
                bool isNews = script.Do(step);
                HashSet<ParticipantId> changed = [];
                foreach (Cast cast in script.Casting.Decide())
                    Assert.True(changed.Add(cast.Participant));
                Assert.True(isNews || changed.Count == 0, "without a cause");
                Assert.True(script.Casting.Decide().IsEmpty, "twice for one cause");
                foreach ((ParticipantId receiver, CastingScript.Facts facts) in script.Here)
                {
                    if (!before.TryGetValue(receiver, out (ParticipantId?[] Voices, CastPicture?[] Pictures, int? Bytes) was)
                        || !Unjoined(step, receiver))
                        continue;
                    bool same = facts.Cast.Voices.SequenceEqual(was.Voices) && facts.Cast.Pictures.SequenceEqual(was.Pictures)
                        && facts.Cast.PacketBytes == was.Bytes;
                    Assert.Equal(!same, changed.Contains(receiver));
                    Stay([.. facts.Cast.Voices], was.Voices);
                    Stay(Seen([.. facts.Cast.Pictures]), Seen(was.Pictures));
                }
            }
        }, iter: 3000);

    [Fact]
    public void Two_that_are_told_the_same_decide_the_same_however_often_they_are_asked() => CastingScript.Any.Sample(
        steps =>
        {
            CastingScript one = new(), other = new();
            foreach ((byte What, byte Who, byte Which, byte How) step in steps)
            {
                one.Do(step);
                one.Casting.Decide();
                other.Do(step);
                other.Casting.Decide();
                other.Casting.Decide();
            }
            foreach ((ParticipantId receiver, CastingScript.Facts facts) in one.Here)
            {
                Assert.Equal(facts.Cast.Voices.ToArray(), other.Here[receiver].Cast.Voices.ToArray());
                Assert.Equal(facts.Cast.Pictures.ToArray(), other.Here[receiver].Cast.Pictures.ToArray());
            }
        }, iter: 1000);

    [Fact]
    public void Packets_are_as_small_as_the_worst_of_the_others_ways() => Sample(script =>
    {
        foreach ((ParticipantId participant, CastingScript.Facts facts) in script.Here)
            Assert.Equal(script.Here.Where(other => other.Key != participant).Min(other => other.Value.Limit), facts.Cast.PacketBytes);
    });

    [Fact]
    public void Whom_nobody_sees_large_is_known() => Sample(script =>
    {
        foreach ((ParticipantId shown, CastingScript.Facts facts) in script.Here)
            Assert.Equal(script.Here.Values.Count(receiver => Sees(receiver.Cast, shown)), facts.Cast.SeenLargeBy);
    });

    /// <summary>A law of meetings in which nobody is given anything would hold too.</summary>
    [Fact]
    public void In_meetings_in_which_everything_happens()
    {
        int voices = 0, large = 0, small = 0, standIns = 0, changes = 0;
        CastingScript.Any.Sample(
            steps =>
            {
                CastingScript script = new();
                foreach ((byte What, byte Who, byte Which, byte How) step in steps)
                {
                    script.Do(step);
                    foreach (Cast cast in script.Casting.Decide())
                    {
                        changes++;
                        voices += Of(cast.Voices).Count();
                        foreach (CastPicture picture in Of(cast.Pictures))
                        {
                            large += picture.Wanted == Layer.Large ? 1 : 0;
                            small += picture.Wanted == Layer.Small ? 1 : 0;
                            standIns += picture.Wanted != picture.Comes ? 1 : 0;
                        }
                    }
                }
            }, iter: 1000, threads: 1);
        Assert.All((int[])[voices, large, small, standIns, changes], count => Assert.True(count > 1000));
    }

    private static readonly Comparer<ParticipantId> Ids = Comparer<ParticipantId>.Create((a, b) => a.Value.CompareTo(b.Value));

    private static (ParticipantId?[] Voices, CastPicture?[] Pictures, int? Bytes) Copy(Cast cast) =>
        ([.. cast.Voices], [.. cast.Pictures], cast.PacketBytes);

    private static void Sample(Action<CastingScript> holds) => CastingScript.Any.Sample(
        steps =>
        {
            CastingScript script = new();
            foreach ((byte What, byte Who, byte Which, byte How) step in steps)
            {
                script.Do(step);
                script.Casting.Decide();
                holds(script);
            }
        }, iter: 2000);

    private static bool Sees(Cast cast, ParticipantId shown) =>
        Of(cast.Pictures).Any(picture => picture.Wanted == Layer.Large && picture.Participant == shown);

    private static bool Unjoined((byte What, byte Who, byte Which, byte How) step, ParticipantId receiver) =>
        step.What % CastingScript.Kinds != 0 || step.Who % CastingScript.Participants != receiver.Value;

    private static void Stay(ParticipantId?[] now, ParticipantId?[] before)
    {
        for (int i = 0; i < now.Length; i++)
            Assert.True(before[i] is null || before[i] == now[i] || !now.Contains(before[i]), "somebody lost its slot and is still there");
    }

    private static ParticipantId?[] Seen(CastPicture?[] pictures) => [.. pictures.Select(picture => picture?.Participant)];

    private static IEnumerable<T> Of<T>(ReadOnlySpan<T?> slots)
        where T : struct => slots.ToArray().OfType<T>();
}
