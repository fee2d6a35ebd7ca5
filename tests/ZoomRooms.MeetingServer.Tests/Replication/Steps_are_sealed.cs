using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Replication;

public sealed class Steps_are_sealed
{
    private static readonly HallBatch Batch = new("0123456789abcdef", 7, [new NodeAlive("https://192.0.2.1:8443"), new NodeLeaving()]);

    [Fact]
    public void For_servers_that_have_the_halls_key()
    {
        HallKey key = HallKey.Draw();
        byte[] message = key.Seal(Batch);
        Assert.True(new HallKey(key.Bytes).TryOpen(message, out HallBatch? opened));
        Assert.Equal((Batch.Node, Batch.Number), (opened.Node, opened.Number));
        Assert.Equal(Batch.Records, opened.Records);
        Assert.False(HallKey.Draw().TryOpen(message, out _));
        Assert.False(HallKey.Begins(message));
        Assert.True(HallKey.Begins(key.Seal(Batch with { Records = [new Genesis()] })));
    }

    [Fact]
    public void So_that_no_bit_of_them_can_be_changed()
    {
        HallKey key = HallKey.Draw();
        byte[] message = key.Seal(Batch);
        for (int i = 0; i < message.Length; i++)
        {
            message[i] ^= 1;
            Assert.False(key.TryOpen(message, out _), $"byte {i}");
            message[i] ^= 1;
        }
        for (int length = 0; length < message.Length; length++)
            Assert.False(key.TryOpen(message.AsSpan(0, length), out _));
        // The same number of another server, or the same server's next, is another nonce or another key.
        Assert.NotEqual(message[^16..], key.Seal(Batch with { Node = "fedcba9876543210" })[^16..]);
        Assert.NotEqual(message[^16..], key.Seal(Batch with { Number = 8 })[^16..]);
    }

    [Fact]
    public void And_the_hall_goes_with_its_key_to_the_one_that_asked()
    {
        HallKey key = HallKey.Draw();
        HallSnapshot hall = new(
            5, "rules", TimeSpan.FromSeconds(
                3), [new NodeState("a", null, 2)], [], [], [], [MeetingUuid.Create()], new GuessState([], 0, default), false);
        using SnapshotSeal asking = new(), other = new();
        byte[] message = SnapshotSeal.Seal(asking.PublicKey, key, hall)!;
        Assert.True(asking.TryOpen(message, out HallKey? given, out HallSnapshot? opened));
        Assert.Equal(key.Bytes, given.Bytes);
        Assert.Equal(
            (hall.Sequence, hall.Rules, hall.Nodes[0], hall.Ended[0]), (opened.Sequence, opened.Rules, opened.Nodes[0], opened.Ended[0]));
        Assert.False(other.TryOpen(message, out _, out _));
        for (int i = 0; i < message.Length; i++)
        {
            message[i] ^= 1;
            Assert.False(asking.TryOpen(message, out _, out _), $"byte {i}");
            message[i] ^= 1;
        }
        Assert.Null(SnapshotSeal.Seal(new string('0', 128), key, hall));
        Assert.Null(SnapshotSeal.Seal(Guid.NewGuid().ToString("N"), key, hall));
    }
}
