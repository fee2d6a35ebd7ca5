using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>Two hundred participants over one board, in virtual time.</summary>
public class MeetingAtScaleTests
{
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(5);

    private static BoardSimulator Fill(int participants, bool withFrames = false)
    {
        BoardSimulator board = new() { WithFrames = withFrames };
        board.Join("Leader");
        for (int i = 1; i < participants; i++)
            board.Enter($"Participant {i}");
        board.Settle();
        board.Advance(AWhile);
        return board;
    }

    private static void AssertWhole(BoardSimulator board)
    {
        EndToEndMeeting one = board.Peers[0].Meeting;
        Assert.Equal(board.Peers.Count, one.Participants.Present.Count);
        Assert.All(board.Peers, peer =>
        {
            Assert.Null(peer.Failed);
            Assert.True(peer.Meeting.IsSendingKeyCertified);
            Assert.Equal(one.Participants.Hash, peer.Meeting.Participants.Hash);
            Assert.Equal(one.SendingKey, peer.Meeting.SendingKey);
            Assert.Equal(one.SecurityCode, peer.Meeting.SecurityCode);
        });
    }

    [Fact]
    public void A_join_a_leave_and_a_change_of_leader_complete_for_all_two_hundred()
    {
        using BoardSimulator board = Fill(Limits.Participants - 1);
        AssertWhole(board);
        board.Join("The two hundredth");
        board.Advance(AWhile);
        AssertWhole(board);
        Assert.Equal(Limits.Participants, board.Peers.Count);
        board.Leave(board.Peers[57]);
        board.Advance(AWhile);
        AssertWhole(board);
        string? code = board.Peers[1].Meeting.SecurityCode;
        board.Leave(board.Peers[0]);
        board.Advance(AWhile);
        AssertWhole(board);
        Assert.NotEqual(code, board.Peers[0].Meeting.SecurityCode);
    }

    [Fact]
    public void One_more_than_two_hundred_is_not_admitted_and_takes_nobodys_place()
    {
        using BoardSimulator board = Fill(Limits.Participants);
        BoardSimulator.Peer late = board.Join("One too many");
        board.Advance(AWhile);
        Assert.False(late.Meeting.IsSendingKeyCertified);
        Assert.Equal(Limits.Participants, board.Peers[0].Meeting.Participants.Present.Count);
        board.Leave(board.Peers[3]);
        board.Advance(AWhile);
        AssertWhole(board);
    }

    /// <summary>
    /// Rekeying may cost no frame: whoever was in the sender's certified list when a frame was sealed opens it if the network delivers it.
    /// So what is lost is what the network lost, with rekeying as without.
    /// </summary>
    [Fact]
    public void Twenty_joins_and_leaves_a_minute_for_ten_minutes_make_no_frame_undecryptable_with_or_without_loss()
    {
        using BoardSimulator board = Fill(Limits.Participants, withFrames: true);
        Random random = new(20261123);
        FrameTally[] tallies = [new(random, lossPercent: 0), new(random, lossPercent: 5)];
        uint firstKey = board.Peers[0].Meeting.SendingKey;
        for (int second = 0; second < 600; second++)
        {
            if (second % 6 == 0)
                board.Leave(board.Peers[random.Next(1, board.Peers.Count)]);
            else if (second % 6 == 3)
                board.Join($"Newcomer {second}");
            board.Advance(TimeSpan.FromSeconds(1));
            tallies[second % 2].Send(board);
        }
        board.Advance(AWhile);
        AssertWhole(board);
        Assert.True(board.Peers[0].Meeting.SendingKey > firstKey + 150, "there was hardly a rekey");
        Assert.All(tallies, tally =>
        {
            Assert.True(tally.Delivered > 150_000, $"{tally.Delivered} frames delivered");
            Assert.Equal(0, tally.Undecryptable);
        });
        Assert.Equal(0, tallies[0].LostByNetwork);
        Assert.True(tallies[1].LostByNetwork > 5_000);
    }

    /// <summary>Frames of a few speakers to everybody whom they are meant for.</summary>
    private sealed class FrameTally(Random random, int lossPercent)
    {
        private readonly byte[] _frame = new byte[80];
        private readonly byte[] _sealed = new byte[80 + FrameEncryptor.MaxOverhead];
        private readonly byte[] _opened = new byte[80 + FrameEncryptor.MaxOverhead];

        public long Delivered { get; private set; }
        public long LostByNetwork { get; private set; }
        public long Undecryptable { get; private set; }

        public void Send(BoardSimulator board)
        {
            // The leader, one from the middle and the newest. Not more of them: each opened stream holds a key in guarded pages, and two
            // hundred participants share this process.
            foreach (BoardSimulator.Peer sender in new[] { board.Peers[0], board.Peers[board.Peers.Count / 2], board.Peers[^1] })
            {
                if (!sender.Meeting.IsSendingKeyCertified)
                    continue;
                HashSet<ParticipantDevice> listed = sender.Meeting.Participants.Present.Values.Select(
                    participant => participant.Device).ToHashSet();
                random.NextBytes(_frame);
                Assert.True(sender.Encryptor!.TryEncrypt(_frame, 0, _sealed, out EncryptedFrame encrypted));
                foreach (BoardSimulator.Peer receiver in board.Peers)
                {
                    if (receiver == sender || !listed.Contains(receiver.Device))
                        continue;
                    if (random.Next(100) < lossPercent)
                    {
                        LostByNetwork++;
                        continue;
                    }
                    Delivered++;
                    if (receiver.Decryptor!.TryDecrypt(
                        encrypted.Bytes, _opened, board.Now, out OpenedFrame opened) != FrameDecryptResult.Decrypted
                        || !opened.Media.SequenceEqual(_frame))
                        Undecryptable++;
                }
            }
        }
    }
}
