using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Policy;

public enum JoinOutcome
{
    Unknown = 0,
    Admit = 1,
    /// <summary>Nothing is wrong, but the host has not come yet.</summary>
    WaitForHost = 2,
    Refuse = 3,
}

/// <summary>What became of a join request. A refusal carries a code, and a sentence that says what to change.</summary>
public readonly record struct JoinDecision(JoinOutcome Outcome, RefusalCode Code, string Sentence)
{
    public static JoinDecision Admit { get; } = new(JoinOutcome.Admit, RefusalCode.Unknown, "");

    public static JoinDecision WaitForHost { get; } = new(JoinOutcome.WaitForHost, RefusalCode.Unknown, "");

    public static JoinDecision Refuse(RefusalCode code) => new(JoinOutcome.Refuse, code, Refusals.Sentence(code));
}
