using System.Text;
using System.Text.Json;

namespace ZoomRooms.Protocol.Tests;

public sealed class Signalling_as_json
{
    private static readonly TransportDescription Transport = new(
        "ufrag", "password-of-22-characters", "AA:BB", DtlsSetup.Active, ["192.0.2.1:5000", "[2001:db8::1]:5000"]);
    private static readonly RosterEntry Entry = new(
        new ParticipantId(7), new UserId(9), new HardwareId(11), "Räumchen \"7\"", ClientType.ZoomRooms, 1, uint.MaxValue);

    public static TheoryData<string> ClientMessages => [.. Clients.Keys];

    public static TheoryData<string> ServerMessages => [.. Servers.Keys];

    private static readonly Dictionary<string, ClientMessage> Clients = new()
    {
        ["join"] = new JoinMeeting(new MeetingId(12345678901), "123456", "Room 1", EncryptionType.EndToEnd),
        ["openTransport"] = new OpenTransport(Transport, Transport, 2, Rtx: true),
        ["post"] = new PostToBoard(BoardEntryKind.SealedMeetingKey, new ParticipantId(3), [1, 2, 3]),
        ["say"] = new SayToMeeting(new byte[Limits.SealedMessageBytes]),
        ["chooseVideo"] = new ChooseVideo([new ParticipantId(3), new ParticipantId(9)], 2),
        ["shareScreen"] = new ShareScreen(true),
        ["stopSharing"] = new StopSharing(),
        ["removeParticipant"] = new RemoveParticipant(new HardwareId(11)),
        ["makeCoHost"] = new MakeCoHost(new HardwareId(12)),
        ["endMeeting"] = new EndMeeting(),
        ["leave"] = new LeaveMeeting(),
        ["ping"] = new SignalPing(long.MaxValue),
        ["ack"] = new AcknowledgeReceived(33),
    };

    private static readonly Dictionary<string, ServerMessage> Servers = new()
    {
        ["refused"] = new JoinRefused(RefusalCode.WrongPasscode, "The passcode is wrong."),
        ["waitForHost"] = new WaitForHost(),
        ["accepted"] = new JoinAccepted(
            new MeetingId(12345678901), MeetingUuid.Create(), "Topic", EncryptionType.EndToEnd, Entry, [Entry, Entry], new ParticipantId(
                7), WaitingRoom: true, MayCommand: true, Messages: true, Guests: true),
        ["transportOpened"] = new TransportOpened(
            Transport, new ReceivingSide(
                Transport, [new StreamSlot(uint.MaxValue, StreamKind.Audio, 111), new StreamSlot(1, StreamKind.Video, 107)]), 2, Rtx: true),
        ["slots"] = new SlotsFilled(2, [new SlotFilling(uint.MaxValue, new ParticipantId(7)), new SlotFilling(1, null)]),
        ["reopenTransport"] = new ReopenTransport(),
        ["sharingStopped"] = new SharingStopped(new ParticipantId(7)),
        ["doors"] = new Doors(["https://192.0.2.1:8443", "https://192.0.2.2:8443"]),
        ["participantJoined"] = new ParticipantJoined(Entry),
        ["participantLeft"] = new ParticipantLeft(new ParticipantId(7)),
        ["leader"] = new LeaderChosen(new ParticipantId(7)),
        ["entry"] = new BoardEntry(long.MaxValue, new ParticipantId(1), BoardEntryKind.ListLink, null, new byte[Limits.BoardEntryBytes]),
        ["said"] = new SaidInMeeting(new byte[Limits.SealedMessageBytes]),
        ["enhancedKey"] = new EnhancedMeetingKey(new byte[32]),
        ["ended"] = new MeetingEnded(MeetingEndCause.EndedByHost, "The meeting was cancelled."),
        ["pong"] = new SignalPong(-1),
        ["ack"] = new ReceivedAcknowledged(34),
        ["usedTwice"] = new IdentityUsedTwice(),
        ["leaderAway"] = new LeaderAway(30),
        ["error"] = new MessageRefused(RefusalCode.MalformedMessage, "What?"),
    };

    [Theory]
    [MemberData(nameof(ClientMessages))]
    public void Every_client_message_survives_its_json_under_its_name(string name)
    {
        byte[] json = SignalJson.Write(Clients[name]);
        ClientMessage? read = SignalJson.TryReadClient(json);
        Assert.NotNull(read);
        Assert.IsType(Clients[name].GetType(), read);
        Assert.Equal(json, SignalJson.Write(read));
        Assert.Equal(name, JsonDocument.Parse(json).RootElement.GetProperty("type").GetString());
    }

    [Theory]
    [MemberData(nameof(ServerMessages))]
    public void Every_server_message_survives_its_json_under_its_name(string name)
    {
        byte[] json = SignalJson.Write(Servers[name]);
        ServerMessage? read = SignalJson.TryReadServer(json);
        Assert.NotNull(read);
        Assert.IsType(Servers[name].GetType(), read);
        Assert.Equal(json, SignalJson.Write(read));
        Assert.Equal(name, JsonDocument.Parse(json).RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public void Every_message_that_exists_is_tested_here()
    {
        Type[] all = typeof(ClientMessage).Assembly.GetTypes();
        Assert.Equal(all.Count(type => type.BaseType == typeof(ClientMessage)), Clients.Count);
        Assert.Equal(all.Count(type => type.BaseType == typeof(ServerMessage)), Servers.Count);
    }

    [Fact]
    public void Identifiers_travel_as_strings_and_enumerations_by_name()
    {
        JsonElement json = JsonDocument.Parse(SignalJson.Write(Clients["join"])).RootElement;
        Assert.Equal("12345678901", json.GetProperty("meeting").GetString());
        Assert.Equal("EndToEnd", json.GetProperty("encryption").GetString());
    }

    [Fact]
    public void An_entry_to_everyone_survives_its_json()
    {
        PostToBoard post = new(BoardEntryKind.Heartbeat, null, [1, 2, 3]);
        PostToBoard? read = SignalJson.TryReadClient(SignalJson.Write(post)) as PostToBoard;
        Assert.NotNull(read);
        Assert.Null(read.Recipient);
        Assert.Equal(post.Entry, read.Entry);
    }

    [Fact]
    public void The_largest_board_entry_fits_into_a_message() =>
        Assert.True(SignalJson.Write(Servers["entry"]).Length <= Limits.SignalMessageBytes);

    [Fact]
    public void Unknown_members_are_ignored_and_the_type_may_come_last()
    {
        SignalPing? ping = SignalJson.TryReadClient("""{"number":5,"colour":{"deep":[1,2]},"type":"ping"}"""u8) as SignalPing;
        Assert.Equal(5, ping?.Number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"type":"ping"}""")]
    [InlineData("""{"type":"ping","number":"five"}""")]
    [InlineData("""{"type":"ping","number":1e400}""")]
    [InlineData("""{"type":"accepted"}""")]
    [InlineData("""{"type":"dance"}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"type":"ping","number":1}{"type":"ping","number":1}""")]
    [InlineData("""{"type":"join","meeting":12345678901,"passcode":"","displayName":"x","encryption":"EndToEnd"}""")]
    [InlineData("""{"type":"join","meeting":"12345678901","passcode":null,"displayName":"x","encryption":"EndToEnd"}""")]
    [InlineData("""{"type":"join","meeting":"12345678901","passcode":"","displayName":"x","encryption":"Rot13"}""")]
    [InlineData("""{"type":"join","meeting":"12345678901","passcode":"","displayName":"x"}""")]
    [InlineData("""{"type":"post","kind":"Heartbeat","recipient":null,"entry":"not base64!"}""")]
    [InlineData("""{"type":"post","kind":"Heartbeat","recipient":"-1","entry":""}""")]
    [InlineData("""{"type":"openTransport","transport":null}""")]
    [InlineData("""{"type":"openTransport","transport":{"iceUfrag":"u","icePassword":"p","fingerprint":"f","setup":"Active"}}""")]
    public void What_is_no_message_reads_as_none(string json) => Assert.Null(SignalJson.TryReadClient(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Deep_nesting_reads_as_none() =>
        Assert.Null(SignalJson.TryReadClient(
            Encoding.UTF8.GetBytes("{\"type\":\"ping\",\"number\":1,\"x\":" + new string('[', 20_000) + new string(']', 20_000) + "}")));

    [Fact]
    public void Too_long_a_message_reads_as_none()
    {
        byte[] json = Encoding.UTF8.GetBytes(
            "{\"type\":\"ping\",\"number\":1,\"x\":\"" + new string('x', Limits.SignalMessageBytes) + "\"}");
        Assert.Null(SignalJson.TryReadClient(json));
    }

    [Fact]
    public void Damaged_messages_never_throw()
    {
        Random random = new(20_260_101);
        byte[][] seeds = [.. Clients.Values.Select(SignalJson.Write)];
        int understood = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] json = (byte[])seeds[i % seeds.Length].Clone();
            for (int damage = random.Next(1, 4); damage > 0; damage--)
                json[random.Next(json.Length)] = (byte)random.Next(256);
            if (SignalJson.TryReadClient(json.AsSpan(0, random.Next(10) == 0 ? random.Next(json.Length) : json.Length)) is not null)
                understood++;
        }
        // Some damage hits only names and codes: both branches were taken.
        Assert.InRange(understood, 1, 19_999);
    }
}
