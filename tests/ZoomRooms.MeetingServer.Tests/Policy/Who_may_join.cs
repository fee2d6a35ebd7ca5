using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Policy;

public sealed class Who_may_join
{
    private static readonly MeetingFacts EndToEndMeeting = new(EncryptionType.EndToEnd, false, false, true, 3, 200);
    private static readonly MeetingFacts EnhancedMeeting = EndToEndMeeting with { Encryption = EncryptionType.Enhanced };

    private static readonly JoinFacts Guest = new(
        EndToEndMeeting, EncryptionType.Unknown, true, false, ClientType.ZoomRooms, AccountPlan.Paid, false, new AccountSwitch(
            true, false), null, false, false, false, false, true);

    private static readonly JoinFacts WithoutAccount = Guest with
    {
        IsGuest = true,
        Meeting = EndToEndMeeting with { LetsGuestsIn = true },
    };

    private static readonly JoinFacts FreeHost = Guest with { IsHost = true, Plan = AccountPlan.Free };

    public static TheoryData<string> Names => [.. Table.Keys];

    private static readonly Dictionary<string, (JoinFacts Facts, JoinOutcome Outcome, RefusalCode Code)> Table = new()
    {
        ["a guest of a running meeting"] = Admit(Guest),
        ["a client that insists on what the meeting is"] = Admit(Guest with { Accepts = EncryptionType.EndToEnd }),
        ["a desktop client"] = Admit(Guest with { ClientType = ClientType.DesktopClient }),
        ["a mobile app"] = Admit(Guest with { ClientType = ClientType.MobileApp }),
        ["a web client, end-to-end"] = Refuse(Guest with { ClientType = ClientType.WebClient }, RefusalCode.ClientTypeExcluded),
        ["a telephone, end-to-end"] = Refuse(Guest with { ClientType = ClientType.Pstn }, RefusalCode.ClientTypeExcluded),
        ["a SIP client, end-to-end"] = Refuse(Guest with { ClientType = ClientType.Sip }, RefusalCode.ClientTypeExcluded),
        ["an unknown client, end-to-end"] = Refuse(Guest with { ClientType = ClientType.Unknown }, RefusalCode.ClientTypeExcluded),
        ["a web client, enhanced"] = Admit(Guest with { Meeting = EnhancedMeeting, ClientType = ClientType.WebClient }),
        ["no such meeting"] = Refuse(Guest with { Meeting = null }, RefusalCode.MeetingNotFound),
        ["a wrong passcode"] = Refuse(Guest with { PasscodeMatches = false }, RefusalCode.WrongPasscode),
        ["a cancelled meeting"] = Refuse(Guest with { Meeting = EndToEndMeeting with { Cancelled = true } }, RefusalCode.MeetingEnded),
        ["a cancelled meeting with a wrong passcode says nothing of the first"] = Refuse(Guest with
        {
            PasscodeMatches = false,
            Meeting = EndToEndMeeting with { Cancelled = true }
        }, RefusalCode.WrongPasscode),
        ["insists on end-to-end, meeting enhanced"] = Refuse(Guest with
        {
            Accepts = EncryptionType.EndToEnd,
            Meeting = EnhancedMeeting
        }, JoinPolicy.EncryptionNotAsAsked),
        ["insists on enhanced, meeting end-to-end"] = Refuse(Guest with
        {
            Accepts = EncryptionType.Enhanced
        }, JoinPolicy.EncryptionNotAsAsked),
        ["account off"] = Refuse(Guest with { AccountEndToEnd = new(false, false) }, RefusalCode.AccountEndToEndDisabled),
        ["account off and locked, user on"] = Refuse(Guest with
        {
            AccountEndToEnd = new(false, true),
            UserEndToEnd = true
        }, RefusalCode.AccountEndToEndDisabled),
        ["account on and locked, user off"] = Admit(Guest with { AccountEndToEnd = new(true, true), UserEndToEnd = false }),
        ["account on, user off"] = Refuse(Guest with { UserEndToEnd = false }, RefusalCode.UserEndToEndDisabled),
        ["account off, user on"] = Admit(Guest with { AccountEndToEnd = new(false, false), UserEndToEnd = true }),
        ["account off, user on, meeting restricted"] = Refuse(Guest with
        {
            AccountEndToEnd = new(false, false),
            UserEndToEnd = true,
            Meeting = EndToEndMeeting with { EndToEndAccountsOnly = true }
        }, RefusalCode.RestrictedToEndToEndAccounts),
        ["account on, meeting restricted"] = Admit(Guest with { Meeting = EndToEndMeeting with { EndToEndAccountsOnly = true } }),
        ["switches do not matter in an enhanced meeting"] = Admit(Guest with
        {
            Meeting = EnhancedMeeting,
            AccountEndToEnd = new(false, true),
            UserEndToEnd = false
        }),
        ["a free host without a verified phone"] = Refuse(FreeHost, RefusalCode.PhoneNotVerified),
        ["a free host with a verified phone"] = Admit(FreeHost with { PhoneVerified = true }),
        ["a free guest without a verified phone"] = Admit(FreeHost with { IsHost = false }),
        ["a free host of an enhanced meeting"] = Admit(FreeHost with { Meeting = EnhancedMeeting }),
        ["a device that was removed"] = Refuse(Guest with { Meeting = EndToEndMeeting with { Removed = true } }, RefusalCode.RemovedByHost),
        ["a device that was removed, with a wrong passcode"] = Refuse(
            Guest with { PasscodeMatches = false, Meeting = EndToEndMeeting with { Removed = true } }, RefusalCode.WrongPasscode),
        ["a full meeting"] = Refuse(Guest with { Meeting = EndToEndMeeting with { Present = 200 } }, RefusalCode.MeetingFull),
        ["room for one more"] = Admit(Guest with { Meeting = EndToEndMeeting with { Present = 199 } }),
        ["before the host"] = Wait(Guest with { Meeting = EndToEndMeeting with { Running = false, Present = 0 } }),
        ["the host itself"] = Admit(Guest with { IsHost = true, Meeting = EndToEndMeeting with { Running = false, Present = 0 } }),
        ["before the host of an enhanced meeting"] = Admit(Guest with { Meeting = EnhancedMeeting with { Running = false, Present = 0 } }),
        ["an excluded client does not wait for the host"] = Refuse(Guest with
        {
            ClientType = ClientType.Sip,
            Meeting = EndToEndMeeting with { Running = false }
        }, RefusalCode.ClientTypeExcluded),
        ["a guest without an account, let in"] = Admit(WithoutAccount),
        ["a guest without an account, not let in"] = Refuse(WithoutAccount with { Meeting = EndToEndMeeting }, RefusalCode.NoGuests),
        ["a guest without an account, not let in, with a wrong passcode"] = Refuse(
            WithoutAccount with { Meeting = EndToEndMeeting, PasscodeMatches = false }, RefusalCode.WrongPasscode),
        ["a guest without an account, in an enhanced meeting"] = Refuse(
            WithoutAccount with { Meeting = EnhancedMeeting with { LetsGuestsIn = true } }, RefusalCode.NoGuests),
        ["a guest without an account, before the host"] = Wait(
            WithoutAccount with { Meeting = EndToEndMeeting with { LetsGuestsIn = true, Running = false, Present = 0 } }),
        ["a revoked device"] = Refuse(Guest with { DeviceRevoked = true }, RefusalCode.DeviceRevoked),
        ["in a meeting already"] = Refuse(Guest with { InMeeting = true }, RefusalCode.AlreadyInMeeting),
        ["too many guesses, this one right"] = Refuse(Guest with { TooManyGuesses = true }, RefusalCode.TooManyRequests),
        ["a server that cannot state who is who"] = Refuse(Guest with { CanState = false }, RefusalCode.StatementsUnavailable),
        ["a server that cannot state, meeting enhanced"] = Admit(Guest with { CanState = false, Meeting = EnhancedMeeting }),
        ["shutting down"] = Refuse(Guest with { ShuttingDown = true }, RefusalCode.ServerShuttingDown),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_decided_as_the_table_says(string name)
    {
        (JoinFacts facts, JoinOutcome outcome, RefusalCode code) = Table[name];
        JoinDecision decision = JoinPolicy.Decide(facts);
        Assert.Equal((outcome, code), (decision.Outcome, decision.Code));
    }

    [Fact]
    public void No_combination_admits_whom_a_rule_excludes()
    {
        int admitted = 0, all = 0;
        foreach (JoinFacts facts in Combinations())
        {
            JoinDecision decision = JoinPolicy.Decide(facts);
            all++;
            Assert.Equal(decision.Outcome == JoinOutcome.Refuse, decision.Sentence.Length > 0);
            if (decision.Outcome == JoinOutcome.Refuse)
                continue;
            admitted++;
            Assert.True(
                facts is
                {
                    Meeting: { Cancelled: false }, PasscodeMatches: true, DeviceRevoked: false, InMeeting: false, TooManyGuesses: false,
                    ShuttingDown: false
                });
            MeetingFacts meeting = facts.Meeting!.Value;
            Assert.True(meeting.Present < meeting.ParticipantCap);
            Assert.True(facts.Accepts == EncryptionType.Unknown || facts.Accepts == meeting.Encryption);
            bool endToEnd = meeting.Encryption == EncryptionType.EndToEnd;
            Assert.Equal(endToEnd && !meeting.Running && !facts.IsHost, decision.Outcome == JoinOutcome.WaitForHost);
            if (!endToEnd)
                continue;
            Assert.True(facts.ClientType is ClientType.DesktopClient or ClientType.MobileApp or ClientType.ZoomRooms);
            Assert.True(facts.AccountEndToEnd.Locked ? facts.AccountEndToEnd.Enabled : facts.UserEndToEnd ?? facts.AccountEndToEnd.Enabled);
            Assert.True(!meeting.EndToEndAccountsOnly || facts.AccountEndToEnd.Enabled);
            Assert.False(facts is { IsHost: true, Plan: AccountPlan.Free, PhoneVerified: false });
        }
        Assert.InRange(admitted, 1, all - 1);
    }

    [Fact]
    public void Every_refusal_has_a_sentence_of_its_own()
    {
        string[] sentences = [.. Enum.GetValues<RefusalCode>().Select(Refusals.Sentence)];
        Assert.Equal(sentences.Length, sentences.Distinct().Count());
        Assert.All(sentences, sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal));
    }

    private static IEnumerable<JoinFacts> Combinations()
    {
        bool[] both = [false, true];
        bool?[] three = [null, false, true];
        EncryptionType[] types = [EncryptionType.EndToEnd, EncryptionType.Enhanced];
        MeetingFacts?[] meetings =
        [
            null,
            .. from type in types from only in both from cancelled in both from running in both from present in (int[])[0, 1, 2]
               select (MeetingFacts?)new MeetingFacts(type, only, cancelled, running, present, 2),
        ];
        return
            from meeting in meetings
            from accepts in Enum.GetValues<EncryptionType>()
            from client in Enum.GetValues<ClientType>()
            from enabled in both from locked in both from user in three
            from bits in Enumerable.Range(0, 8)
            from trouble in Enumerable.Range(0, 7)
            select new JoinFacts(
                meeting, accepts, trouble != 5, (bits & 1) != 0, client, (bits & 2) != 0
                    ? AccountPlan.Free : AccountPlan.Paid, (bits & 4) != 0,
                new AccountSwitch(enabled, locked), user, trouble == 1, trouble == 2, trouble == 3, trouble == 4, trouble != 6);
    }

    private static (JoinFacts, JoinOutcome, RefusalCode) Admit(JoinFacts facts) => (facts, JoinOutcome.Admit, RefusalCode.Unknown);

    private static (JoinFacts, JoinOutcome, RefusalCode) Wait(JoinFacts facts) => (facts, JoinOutcome.WaitForHost, RefusalCode.Unknown);

    private static (JoinFacts, JoinOutcome, RefusalCode) Refuse(JoinFacts facts, RefusalCode code) => (facts, JoinOutcome.Refuse, code);
}
