using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>Whose screen is given to whom: one, before all pictures, to those who know what it is.</summary>
public class Screens_are_cast
{
    private const int Here = 0;

    private readonly Casting _casting = new(new SlotLimits(Audio: 1, Video: 3));

    [Fact]
    public void It_takes_the_first_of_the_places_that_somebody_has_and_costs_nobody_a_large_picture()
    {
        Cast[] casts = Meet(5);
        _casting.Wish(Id(1), new ChooseVideo([Id(4)], Count: 3, Large: 1));
        _casting.Show(Id(2), Layer.Screen, true);
        _casting.Decide();
        Assert.Equal([(2u, Layer.Screen), (4u, Layer.Large)], Shown(casts[0]).Take(2));
        Assert.Equal(Layer.Small, Shown(casts[0])[2].Wanted);
        // Its own is shown to nobody; its camera goes on.
        Assert.DoesNotContain(Shown(casts[1]), one => one.Wanted == Layer.Screen);
        Assert.Equal(3, Shown(casts[1]).Length);
        // A large picture that only its screen stands for is not seen large.
        _casting.Wish(Id(1), new ChooseVideo([], Count: 1));
        _casting.Decide();
        Assert.Equal([(2u, Layer.Screen)], Shown(casts[0]));
        _casting.Show(Id(2), Layer.Screen, false);
        _casting.Decide();
        Assert.DoesNotContain(Shown(casts[0]), one => one.Wanted == Layer.Screen);
    }

    [Fact]
    public void The_last_to_begin_is_the_one()
    {
        Cast[] casts = Meet(4);
        _casting.Show(Id(2), Layer.Screen, true);
        _casting.Show(Id(3), Layer.Screen, true);
        _casting.Show(Id(2), Layer.Screen, true);
        _casting.Decide();
        Assert.Equal((3u, Layer.Screen), Shown(casts[0])[0]);
        Assert.Equal((3u, Layer.Screen), Shown(casts[1])[0]);
        Assert.DoesNotContain(Shown(casts[2]), one => one.Wanted == Layer.Screen);
        _casting.Leave(Id(3));
        _casting.Decide();
        Assert.Equal((2u, Layer.Screen), Shown(casts[0])[0]);
    }

    [Fact]
    public void Who_does_not_know_screens_or_asks_for_no_pictures_or_has_no_room_gets_none()
    {
        Cast[] casts = Meet(4, knowing: 3);
        _casting.Show(Id(1), Layer.Screen, true);
        _casting.Wish(Id(2), new ChooseVideo([], Count: 0));
        _casting.Allow(Id(3), 0);
        _casting.Decide();
        Assert.Equal(3, Shown(casts[3]).Length);
        Assert.DoesNotContain(casts[1..].SelectMany(Shown), one => one.Wanted == Layer.Screen);
        // On a narrow way it is the last that goes.
        _casting.Allow(Id(3), 1);
        _casting.Decide();
        Assert.Equal([(1u, Layer.Screen)], Shown(casts[2]));
    }

    private Cast[] Meet(int count, int knowing = int.MaxValue)
    {
        Cast[] casts = [.. Enumerable.Range(1, count).Select(who => _casting.Join(Id(who), takesScreens: who <= knowing))];
        for (int who = 1; who <= count; who++)
        {
            _casting.Offer(Id(who), Here, offered: true);
            _casting.Receive(Id(who), Here);
            _casting.Show(Id(who), Layer.Large, true);
            _casting.Show(Id(who), Layer.Small, true);
        }
        return casts;
    }

    private static (uint Participant, Layer Wanted)[] Shown(Cast cast)
    {
        List<(uint, Layer)> shown = [];
        foreach (CastPicture? picture in cast.Pictures)
        {
            if (picture is { } one)
                shown.Add((one.Participant.Value, one.Wanted));
        }
        return [.. shown.OrderBy(one => one.Item2 == Layer.Screen ? 0 : one.Item2 == Layer.Large ? 1 : 2)];
    }

    private static ParticipantId Id(int number) => new((uint)number);
}
