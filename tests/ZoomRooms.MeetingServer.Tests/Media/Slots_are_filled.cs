using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using Client = ZoomRooms.MeetingServer.Tests.Media.InMemoryRouter.Client;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>Of a meeting of ten, each hears two voices and sees two pictures.</summary>
public sealed class Slots_are_filled : IDisposable
{
    private const byte Loud = 20, Quiet = 75, Silent = 127;

    private readonly InMemoryRouter _router = new(clients: 10, new SlotLimits(Audio: 2, Video: 2));

    public void Dispose() => _router.Dispose();

    private IReadOnlyList<Client> All => _router.Clients;

    [Fact]
    public void With_the_loudest_voices_and_none_hears_itself()
    {
        Talk(1000, loud: [4, 7]);
        Assert.Equal([4, 7], HeardBy(0));
        // Those two have a slot free for a third voice each.
        Assert.Equal(2, HeardBy(4).Length);
        Assert.Contains(7, HeardBy(4));
        Assert.DoesNotContain(4, HeardBy(4));
        Assert.Contains(4, HeardBy(7));
    }

    [Fact]
    public void And_a_new_speaker_gets_one_within_a_second()
    {
        Talk(2000, loud: [4, 7]);
        Talk(1000, loud: [5, 7]);
        Assert.Equal([5, 7], HeardBy(0));
    }

    [Fact]
    public void Nobody_loses_one_to_an_equal_or_to_a_short_noise()
    {
        Talk(2000, loud: [4, 7]);
        Talk(2000, loud: [2, 3, 4, 7]);
        Assert.Equal([4, 7], HeardBy(0));
        Talk(20, loud: [9]);
        Talk(500, loud: [4, 7]);
        Assert.Equal([4, 7], HeardBy(0));
    }

    [Fact]
    public void And_the_numbers_of_a_voice_go_on_where_it_is_heard_again()
    {
        Talk(1000, loud: [4, 7]);
        Talk(2000, loud: [5, 6]);
        Talk(1000, loud: [4, 7]);
        ushort[] numbers = [.. All[0].Received[All[4].Identity.AudioSsrc].Select(Sequence)];
        Assert.True(numbers.Length > 60);
        Assert.All(numbers.Zip(numbers.Skip(1)), pair => Assert.Equal((ushort)(pair.First + 1), pair.Second));
    }

    [Fact]
    public void A_packet_is_resent_under_the_number_that_its_receiver_knows()
    {
        Talk(1000, loud: [4, 7]);
        Talk(2000, loud: [5, 6]);
        Talk(1000, loud: [4, 7]);
        uint ssrc = All[4].Identity.AudioSsrc;
        byte[] last = All[0].Received[ssrc][^1];
        int before = All[0].Received[ssrc].Count;
        All[0].SendRtcp(Nack(ssrc, Sequence(last)));
        // The same bytes under the same number: the cipher would refuse others.
        Assert.Equal(before, All[0].Received[ssrc].Count);
        Assert.Equal(1, _router.Counters[RouterCount.PacketsResent]);
        All[0].SendRtcp(Nack(ssrc, (ushort)(Sequence(last) + 1)));
        // Never sent to this one, though the publisher's own numbers are far beyond.
        Assert.Equal(1, _router.Counters[RouterCount.PacketsResent]);
        Assert.Equal(0, _router.Counters[RouterCount.DroppedUnsendable]);
    }

    [Fact]
    public void With_pictures_of_who_spoke_last()
    {
        Talk(2000, loud: [3], showing: true);
        Talk(2000, loud: [8], showing: true);
        Assert.Equal([3, 8], SeenBy(0));
        Assert.Contains(8, SeenBy(3));
        Assert.DoesNotContain(3, SeenBy(3));
        Assert.Equal(2, SeenBy(3).Length);
    }

    [Fact]
    public void A_picture_is_replaced_when_the_key_frame_of_the_next_comes_and_not_before()
    {
        Talk(2000, loud: [3], showing: true);
        Talk(2000, loud: [8], showing: true);
        All[5].Rtcp.Clear();
        Talk(1500, loud: [5], showing: true, keyFrames: false);
        // One was asked for, but did not come yet.
        Assert.Contains(All[5].Rtcp, compound => Has(compound, RtcpType.PayloadFeedback));
        Assert.Equal([3, 8], SeenBy(0));
        All[5].Show(isKeyFrame: true);
        Talk(200, loud: [5], showing: true, keyFrames: false);
        Assert.Equal([5, 8], SeenBy(0));
    }

    [Fact]
    public void And_a_picture_that_was_chosen_comes_first()
    {
        Talk(2000, loud: [3], showing: true);
        _router.Core.Choose(_router.Meeting, All[0].Identity.Participant, new ChooseVideo(
            [new ParticipantId(10), new ParticipantId(77)], null), _router.Now);
        Talk(1000, loud: [3], showing: true);
        Assert.Equal([3, 9], SeenBy(0));
        _router.Core.Choose(_router.Meeting, All[0].Identity.Participant, new ChooseVideo([], 0), _router.Now);
        Talk(500, loud: [3], showing: true);
        Talk(500, loud: [3], showing: true);
        Assert.Empty(SeenBy(0));
        Assert.Equal(2, SeenBy(1).Length);
    }

    [Fact]
    public void When_someone_leaves_another_takes_the_slot()
    {
        Talk(2000, loud: [3], showing: true);
        Talk(2000, loud: [8], showing: true);
        _router.Core.Close(_router.Meeting, All[8].Identity.Participant, _router.Now);
        Talk(1500, loud: [3], showing: true, except: 8);
        Talk(500, loud: [3], showing: true, except: 8);
        Assert.Equal(2, SeenBy(0).Length);
        Assert.Equal(2, HeardBy(0).Length);
        Assert.DoesNotContain(8, SeenBy(0));
    }

    [Fact]
    public void A_camera_that_stops_gives_its_slot_away()
    {
        Talk(2000, loud: [3], showing: true);
        Talk(2000, loud: [8], showing: true);
        for (int i = 0; i < 5; i++)
            Talk(1000, loud: [8], showing: true, dark: 8);
        Talk(500, loud: [8], showing: true, dark: 8);
        Assert.Equal(2, SeenBy(0).Length);
        Assert.DoesNotContain(8, SeenBy(0));
    }

    /// <summary>Everybody sends sound every 20 ms, and pictures every 100 ms.</summary>
    private void Talk(int milliseconds, int[] loud, bool showing = false, bool keyFrames = true, int except = -1, int dark = -1)
    {
        for (int at = 0; at < milliseconds; at += 20)
        {
            if (at <= milliseconds - 100)
                Forget();
            _router.Now += TimeSpan.FromMilliseconds(20);
            for (int i = 0; i < All.Count; i++)
            {
                if (i == except)
                    continue;
                All[i].Speak(loud.Contains(i) ? Loud : i % 2 == 0 ? Quiet : Silent);
                if (showing && i != dark && at % 100 == 0)
                    All[i].Show(keyFrames);
            }
        }
    }

    private void Forget()
    {
        foreach (Client client in All)
            client.Recent.Clear();
    }

    /// <summary>Whose sound a participant got in the last tenth of a second of <see cref="Talk"/>.</summary>
    private int[] HeardBy(int receiver) =>
        [.. Enumerable.Range(0, All.Count).Where(i => All[receiver].Recent.Contains(All[i].Identity.AudioSsrc))];

    private int[] SeenBy(int receiver) =>
        [.. Enumerable.Range(0, All.Count).Where(i => All[receiver].Recent.Contains(All[i].Identity.VideoSsrc))];

    private static ushort Sequence(byte[] packet)
    {
        Assert.True(RtpPacket.TryParse(packet, out RtpPacket rtp));
        return rtp.Sequence;
    }

    private static byte[] Nack(uint ssrc, ushort sequence)
    {
        byte[] buffer = new byte[16];
        RtcpWriter writer = new(buffer);
        writer.AddNack(99, ssrc, [sequence]);
        return buffer;
    }

    private static bool Has(byte[] compound, byte type)
    {
        RtcpReader reader = new(compound);
        while (reader.TryRead(out RtcpPacket packet))
        {
            if (packet.Type == type)
                return true;
        }
        return false;
    }
}
