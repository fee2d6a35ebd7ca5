using System.Text;
using ZoomRooms.Fuzzing.Tests.Campaigns;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Secure;

namespace ZoomRooms.Fuzzing.Tests.Parsers;

public sealed class Signalling_survives_any_bytes
{
    private static readonly TransportDescription Transport = new(
        "ufrag", "passwordOf22OrMoreCharacters", CertificateFingerprint.Of(
            [1, 2, 3]), DtlsSetup.Active, ["192.0.2.1:5000", "[2001:db8::1]:5000"]);

    private static readonly RosterEntry Entry = new(
        new ParticipantId(7), new UserId(9), new HardwareId(11), "Räumchen \"7\"", ClientType.ZoomRooms, 1, uint.MaxValue, [1, 2, 3]);

    [Fact]
    public void What_a_client_sends()
    {
        byte[][] written =
        [
            SignalJson.Write(new JoinMeeting(new MeetingId(12345678901), "123456", "Room 1", EncryptionType.EndToEnd)),
            SignalJson.Write(new OpenTransport(Transport)),
            SignalJson.Write(new PostToBoard(BoardEntryKind.SealedMeetingKey, new ParticipantId(3), [1, 2, 3])),
        ];
        int accepted = Campaign.Run("client signal", [.. Campaign.Seeds("client-signal"), .. written], 20_000, json =>
        {
            if (SignalJson.TryReadClient(json) is not { } message)
                return false;
            // What was read can be written, and is read as the same again.
            Assert.Equal(SignalJson.Write(message), SignalJson.Write(SignalJson.TryReadClient(SignalJson.Write(message))!));
            return true;
        });
        Assert.InRange(accepted, 100, int.MaxValue);
    }

    [Fact]
    public void What_a_server_sends()
    {
        byte[][] written =
        [
            SignalJson.Write(
                new JoinAccepted(new MeetingId(
                    12345678901), new MeetingUuid(7), "Topic", EncryptionType.EndToEnd, Entry, [Entry, Entry], new ParticipantId(7))),
            SignalJson.Write(new TransportOpened(Transport)),
            SignalJson.Write(new ParticipantJoined(Entry)),
            SignalJson.Write(new ParticipantLeft(new ParticipantId(7))),
            SignalJson.Write(new LeaderChosen(new ParticipantId(7))),
            SignalJson.Write(new SaidInMeeting([1, 2, 3])),
            SignalJson.Write(new BoardEntry(5, new ParticipantId(1), BoardEntryKind.ListLink, null, [1, 2, 3])),
            SignalJson.Write(new MessageRefused(RefusalCode.MalformedMessage, "What?")),
        ];
        int accepted = Campaign.Run("server signal", [.. Campaign.Seeds("server-signal"), .. written], 20_000, json =>
        {
            if (SignalJson.TryReadServer(json) is not { } message)
                return false;
            Assert.Equal(SignalJson.Write(message), SignalJson.Write(SignalJson.TryReadServer(SignalJson.Write(message))!));
            return true;
        });
        Assert.InRange(accepted, 100, int.MaxValue);
    }

    [Fact]
    public void Transport_descriptions_and_their_candidates()
    {
        Campaign.Run(
            "transport description",
            [Encoding.UTF8.GetBytes(
                string.Join(
                    '\n', Transport.IceUfrag, Transport.IcePassword, Transport.Fingerprint, "192.0.2.1:5000", "[2001:db8::1%3]:5000"))],
                    20_000, text =>
        {
            string[] lines = Encoding.Latin1.GetString(text).Split('\n');
            string Line(int number) => lines.Length > number ? lines[number] : "";
            TransportDescription description = new(Line(0), Line(1), Line(2), DtlsSetup.Active, [.. lines.Skip(3)]);
            bool read = RemotePeer.TryRead(description, DtlsSetup.Passive, out RemotePeer? peer, out string problem);
            Assert.Equal(read, problem.Length == 0);
            if (read)
                Assert.All(peer!.Candidates, candidate => Assert.InRange(candidate.Port, 1, 65535));
            return read;
        });
    }
}
