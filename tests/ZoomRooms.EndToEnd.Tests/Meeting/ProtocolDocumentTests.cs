using System.Text;
using NSec.Cryptography;
using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Signatures;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>The worked examples of PROTOCOL.md are what the code computes.</summary>
public class ProtocolDocumentTests
{
    [Fact]
    public void The_worked_examples_are_what_the_code_computes()
    {
        string document = File.ReadAllText(Path.Combine(RepositoryRoot(), "src", "ZoomRooms.EndToEnd", "PROTOCOL.md"));
        string written = document[document.LastIndexOf("```\n", document.LastIndexOf("```", StringComparison.Ordinal) - 1, StringComparison.Ordinal)..].Trim('`', '\n');
        Assert.Equal(Examples(), written);
    }

    private static string Examples()
    {
        using Key signingKey = Key.Import(SignatureAlgorithm.Ed25519, Repeat(1, 32), KeyBlobFormat.RawPrivateKey);
        var verificationKey = new Bytes32(signingKey.PublicKey.Export(KeyBlobFormat.RawPublicKey));
        var context = new MeetingContext(new MeetingId(9876543210), Parse<MeetingUuid>("00112233445566778899aabbccddeeff"));
        var device = new ParticipantDevice(new UserId(42), Parse<HardwareId>("0102030405060708090a0b0c0d0e0f10"));
        var binding = new Binding(context, device, verificationKey, new EncryptionPublicKey(Repeat(2, 32), Repeat(3, 1184)));
        byte[] wrappingKey = new byte[32];
        using DeviceIdentity leader = DeviceIdentity.TryUnwrap(wrappingKey, Storage.CommittingEncryption.Encrypt(wrappingKey, Repeat(1, 32)))!;

        (ListLink open, byte[] openEntry) = ListLink.Create(LeaderParticipantList.Empty, new ListOperation.Open(EncryptionType.EndToEnd, binding.Hash), leader);
        LeaderParticipantList.Empty.TryApply(open, out LeaderParticipantList list);
        (ListLink add, byte[] addEntry) = ListLink.Create(list, new ListOperation.Add(new ListedParticipant(5, device, verificationKey, binding.Hash, "Aalto Room")), leader);
        list.TryApply(add, out list);
        (ListLink locked, byte[] lockEntry) = ListLink.Create(list, new ListOperation.SetLocked(true), leader);
        list.TryApply(locked, out LeaderParticipantList lockedList);
        (ListLink coalesce, byte[] coalesceEntry) = ListLink.Create(lockedList, lockedList.Coalesce(binding.Hash, new HashSet<ushort>()).Single(), leader);
        var nonce = new LivenessNonce(1, Repeat(5, 24));
        var heartbeat = new Heartbeat(list.Version, 1, 1, list.Hash, default, 1000);
        byte[] audioKey = new byte[32];
        StreamKey.Derive(Repeat(4, 32), context, device, 5, MediaStream.Audio, audioKey);
        byte[] videoKey = new byte[32];
        StreamKey.Derive(Repeat(4, 32), context, device, 5, MediaStream.Picture, videoKey);
        byte[] smallVideoKey = new byte[32];
        StreamKey.Derive(Repeat(4, 32), context, device, 5, MediaStream.SmallPicture, smallVideoKey);
        byte[] enhancedKey = new byte[32];
        StreamKey.DeriveEnhanced(Repeat(4, 32), context, 5, MediaStream.Audio, enhancedKey);

        var lines = new StringBuilder();
        void Line(string name, object value) => lines.Append(name.PadRight(36)).Append(value).Append('\n');
        Line("IVK", verificationKey);
        Line("security code", SecurityCode.Of(verificationKey));
        Line("SHA256(Binding)", binding.Hash);
        byte[] announcement = new KeyAnnouncement(binding, "Aalto Room").Write(leader);
        Line("first 64 bytes of the announcement", Hex(announcement.AsSpan(0, 64)));
        Line("its signature", Hex(leader.Sign(SignatureContexts.EncryptionKeyAnnouncement, binding.Bytes)));
        Line("its last 78 bytes, name and signature", Hex(announcement.AsSpan(announcement.Length - 78)));
        Line("link 1, open", Hex(openEntry));
        Line("hash of link 1", open.Hash);
        Line("link 2, add \"Aalto Room\"", Hex(addEntry));
        Line("hash of link 2", add.Hash);
        Line("link 3, lock", Hex(lockEntry));
        Line("link 4, coalesce", Hex(coalesceEntry));
        Line("hash of link 4", coalesce.Hash);
        Line("H_1 (v 2, t 1, key 1, at 1000)", heartbeat.HashFor(binding));
        Line("heartbeat 1", Hex(heartbeat.Write(binding, leader)));
        Line("nonce 1 (24 × 05)", Hex(nonce.Write(binding, leader)));
        Line("command, lock, over link 2", Hex(new LeaderCommand(true, list.Hash).Write(binding, leader)));
        Line("base key, audio", Hex(audioKey));
        Line("base key, video", Hex(videoKey));
        Line("base key, small video", Hex(smallVideoKey));
        Line("base key, enhanced, audio", Hex(enhancedKey));
        Line("KID, mkSeqNum 1, index 5, video", "0x10051");
        foreach (ClientMessage message in (ClientMessage[])[
            new JoinMeeting(context.Meeting, "314159", "Aalto Room", EncryptionType.EndToEnd),
            new PostToBoard(BoardEntryKind.SealedMeetingKey, new ParticipantId(7), [1, 2, 3]),
            new OpenTransport(new TransportDescription("ufrag", "a password of 22 chars", "AB:CD", DtlsSetup.Active, []), Rtx: true),
            new LeaveMeeting(), new SignalPing(9)])
            lines.Append(System.Text.Encoding.UTF8.GetString(SignalJson.Write(message))).Append('\n');
        var entry = new RosterEntry(new ParticipantId(7), device.User, device.Hardware, "Aalto Room", ClientType.ZoomRooms, 1000, 1001, [1, 2, 3], 1002);
        foreach (ServerMessage message in (ServerMessage[])[
            new JoinAccepted(context.Meeting, context.Uuid, "Weekly", EncryptionType.EndToEnd, entry, [], new ParticipantId(7)),
            new BoardEntry(12, new ParticipantId(7), BoardEntryKind.Heartbeat, null, [1, 2, 3]),
            new LeaderChosen(new ParticipantId(7)), new ParticipantLeft(new ParticipantId(7)), new JoinRefused(RefusalCode.MeetingFull, "The meeting is full."), new SignalPong(9)])
            lines.Append(System.Text.Encoding.UTF8.GetString(SignalJson.Write(message))).Append('\n');
        SlotsFilled slots = new(0, [new SlotFilling(2383546805, new ParticipantId(7)), new SlotFilling(3428623792, null)]);
        lines.Append(System.Text.Encoding.UTF8.GetString(SignalJson.Write(slots))).Append('\n');
        return lines.ToString().Trim('\n');
    }

    private static byte[] Repeat(byte value, int count) => [.. Enumerable.Repeat(value, count)];

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static T Parse<T>(string text) where T : struct, IWireIdentifier<T> => T.TryParse(text, out T id) ? id : throw new ArgumentException("not an identifier", nameof(text));

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests do not run inside a checkout");
    }
}
