using ZoomRooms.MeetingServer.Media;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>Of those who say only whether they speak, and go on saying so for a second after they stopped.</summary>
public class Who_speaks_is_found
{
    private const byte Speaks = 30, Silent = 127;

    private readonly SpeakerStage _stage = new(slots: 2);
    private readonly Speaker[] _speakers = [.. Enumerable.Range(0, 6).Select(_ => new Speaker())];
    private TimeSpan _now;

    [Fact]
    public void Whoever_begins_when_another_has_ended()
    {
        Talk(5, 3);
        Assert.Equal(3, Dominant);
        Talk(1.2, 3, 4);
        Assert.Equal(3, Dominant);
        Talk(0.8, 4);
        Assert.Equal(4, Dominant);
        Assert.Equal([3, 4], Heard);
    }

    [Fact]
    public void A_word_of_assent_takes_nothing_from_whoever_speaks()
    {
        Talk(60, 3);
        // A second and a half, of which one is held.
        Talk(1.5, 3, 4);
        Assert.Equal(3, Dominant);
        Assert.Contains(3, Heard);
        Talk(10, 3);
        Assert.Equal(3, Dominant);
    }

    [Fact]
    public void A_noise_that_never_ends_gives_way_to_who_speaks()
    {
        Talk(12, 1, 2);
        Talk(1, 1, 2, 5);
        // Both were there for long: one of them is taken for the one who speaks, the other's place is free.
        Assert.Contains(5, Heard);
        Talk(4, 1, 2, 5);
        Assert.Equal(5, Dominant);
        // And keeps what it took: those two began before.
        Talk(9, 1, 2, 5);
        Assert.Equal(5, Dominant);
        Assert.Contains(5, Heard);
    }

    [Fact]
    public void Between_many_that_speak_at_once_nobodys_voice_comes_and_goes()
    {
        Talk(2, 0, 1, 2, 3, 4);
        int[] heard = Heard;
        int changes = 0;
        for (int i = 0; i < 35; i++)
        {
            Talk(0.2, 0, 1, 2, 3, 4);
            changes += Heard.SequenceEqual(heard) ? 0 : 1;
            heard = Heard;
        }
        Assert.Equal(0, changes);
    }

    private int? Dominant => _stage.Dominant is { } dominant ? Array.IndexOf(_speakers, dominant) : null;

    /// <summary>By one who listens.</summary>
    private int[] Heard => [.. Enumerable.Range(0, 2).Select(place => Array.IndexOf(_speakers, _stage[place])).Order()];

    private void Talk(double seconds, params int[] who)
    {
        for (TimeSpan end = _now + TimeSpan.FromSeconds(seconds); _now < end; _now += TimeSpan.FromMilliseconds(20))
        {
            for (int i = 0; i < _speakers.Length; i++)
            {
                _speakers[i].OnPacket(who.Contains(i) ? Speaks : Silent, _now);
                _stage.Update(_speakers[i], _now);
            }
        }
    }
}
