using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Forwarding;

/// <summary>
/// What one receiver of a router may be sent again: a share of what it is sent (<see cref="RetransmissionBudget"/>), and each packet at
/// most once per round trip. Holds the last 256 answers, whatever the number of streams.
/// </summary>
internal sealed class RetransmissionFilter
{
    private const int Answers = 256;

    private readonly (uint Ssrc, ushort Sequence, TimeSpan At)[] _answers = new (uint, ushort, TimeSpan)[Answers];
    private RetransmissionBudget _budget;

    public long Refused { get; private set; }

    /// <summary>A packet was sent to the receiver for the first time.</summary>
    public void Sent(int bytes) => _budget.Earn(bytes);

    /// <summary>True when the packet may be sent to the receiver again now.</summary>
    public bool Allows(uint ssrc, ushort sequence, int bytes, TimeSpan now, TimeSpan roundTrip)
    {
        ref (uint Ssrc, ushort Sequence, TimeSpan At) answer = ref _answers[(sequence * 31 + (int)(ssrc & 0xFFFF)) & (Answers - 1)];
        bool repeated = answer.Ssrc == ssrc && answer.Sequence == sequence && answer.At != default && now - answer.At < 0.8 * roundTrip;
        if (repeated || !_budget.TrySpend(bytes))
        {
            Refused++;
            return false;
        }
        answer = (ssrc, sequence, now);
        return true;
    }
}
