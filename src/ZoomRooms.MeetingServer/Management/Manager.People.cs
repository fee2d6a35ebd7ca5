using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Management;

/// <summary>Accounts, people and their devices.</summary>
internal sealed partial class Manager
{
    private const int LongestCode = 7 * 24 * 60;

    public Page<AccountItem> ListAccounts(Caller caller, PageWish wish)
    {
        Demand(caller, Operations.ListAccounts);
        return PageOf(
            accounts.ListAccounts().Where(account => caller.Sees(account.Id)).Select(ItemOf), wish, item => item.Name,
            item => [item.Name]);
    }

    public AccountItem AddAccount(Caller caller, NewAccount wish)
    {
        Demand(caller, Operations.AddAccount);
        return ItemOf(Change(
            caller, AuditActions.AccountAdd, "",
            () => accounts.AddAccount(
                wish.Name, PlanOf(wish.Plan) ?? AccountPlan.Paid, new AccountSwitch(wish.EndToEnd ?? true, wish.EndToEndLocked ?? false),
                wish.Guests ?? true),
            added => AuditObjects.Account(added.Id),
            Settings(("plan", wish.Plan), ("e2ee", wish.EndToEnd), ("lock-e2ee", wish.EndToEndLocked), ("guests", wish.Guests))));
    }

    public AccountItem ChangeAccount(Caller caller, long id, AccountChange wish)
    {
        Demand(caller, Operations.ChangeAccount);
        Account account = accounts.ListAccounts().FirstOrDefault(account => account.Id == id && caller.Sees(account.Id))
            ?? throw NotThere("account");
        // What an account pays is not the account's to say.
        if (wish.Plan is not null && caller.Who.Account is not null)
            throw new ManagementException(ManagementProblem.NotAllowed, "The plan is changed by who administers the server.");
        Account changed = account with
        {
            Name = wish.Name ?? account.Name,
            Plan = PlanOf(wish.Plan) ?? account.Plan,
            EndToEnd = new AccountSwitch(wish.EndToEnd ?? account.EndToEnd.Enabled, wish.EndToEndLocked ?? account.EndToEnd.Locked),
            Guests = wish.Guests ?? account.Guests,
        };
        Change(
            caller, AuditActions.AccountSet, AuditObjects.Account(id),
            () =>
            {
                accounts.Update(changed);
                return changed;
            },
            settings: Settings(
                ("plan", wish.Plan), ("e2ee", wish.EndToEnd), ("lock-e2ee", wish.EndToEndLocked), ("guests", wish.Guests)));
        return ItemOf(changed);
    }

    public Page<PersonItem> ListPeople(Caller caller, PageWish wish)
    {
        Demand(caller, Operations.ListPeople);
        return PageOf(Members(caller).Select(ItemOf), wish, item => item.Login, item => [item.Login, item.Name, item.Account]);
    }

    public IReadOnlyList<PersonItem> ExportPeople(Caller caller)
    {
        Demand(caller, Operations.ExportPeople);
        return [.. Members(caller).Select(ItemOf)];
    }

    public PersonItem AddPerson(Caller caller, NewPerson wish)
    {
        Demand(caller, Operations.AddPerson);
        return Add(caller, wish, AccountOf(caller, wish.Account));
    }

    /// <summary>All of them, or none.</summary>
    /// <exception cref="ServerProblemException">Some cannot be added; a line for each, with its number.</exception>
    public IReadOnlyList<PersonItem> ImportPeople(Caller caller, IReadOnlyList<(int Line, NewPerson Person)> people)
    {
        Demand(caller, Operations.ImportPeople);
        List<string> wrong = [];
        List<(NewPerson Person, Account Account)> right = [];
        HashSet<string> logins = new(StringComparer.OrdinalIgnoreCase);
        foreach ((int line, NewPerson person) in people)
        {
            try
            {
                Account account = AccountOf(caller, person.Account);
                AccountStore.CheckName(person.Login, "A login");
                AccountStore.CheckName(person.Name ?? person.Login, "A person's name");
                OwnSwitch(person.EndToEnd, account, null);
                if (!logins.Add(person.Login) || accounts.FindMember(person.Login) is not null)
                    throw new ServerProblemException($"There is a person with the login \"{person.Login}\" already.");
                right.Add((person, account));
            }
            catch (Exception problem) when (problem is ServerProblemException or ManagementException)
            {
                wrong.Add($"Line {line}: {problem.Message}");
            }
        }
        if (wrong.Count > 0)
            throw new ServerProblemException(string.Join('\n', wrong.Take(LargestPage)));
        return [.. right.Select(one => Add(caller, one.Person, one.Account))];
    }

    public PersonItem ChangePerson(Caller caller, string login, PersonChange wish)
    {
        Demand(caller, Operations.ChangePerson);
        Member member = Member(caller, login);
        User changed = member.User with
        {
            Name = wish.Name ?? member.User.Name,
            PhoneVerified = wish.PhoneVerified ?? member.User.PhoneVerified,
            EndToEnd = OwnSwitch(wish.EndToEnd, member.Account, member.User.EndToEnd),
        };
        Change(
            caller, AuditActions.UserSet, AuditObjects.User(member.User.Id),
            () =>
            {
                accounts.Update(changed);
                return changed;
            },
            settings: Settings(("phone-verified", wish.PhoneVerified), ("e2ee", wish.EndToEnd)));
        return ItemOf(member with { User = changed });
    }

    public Page<DeviceItem> ListDevices(Caller caller, PageWish wish)
    {
        Demand(caller, Operations.ListDevices);
        return PageOf(Devices(caller), wish, item => item.Id, item => [item.Id, item.Name, item.Login, item.Account]);
    }

    public IReadOnlyList<DeviceItem> ExportDevices(Caller caller)
    {
        Demand(caller, Operations.ExportDevices);
        return [.. Devices(caller)];
    }

    public PairCodeItem DrawPairCode(Caller caller, PairCodeWish wish)
    {
        Demand(caller, Operations.DrawPairCode);
        Member member = Member(caller, wish.Login);
        int minutes = wish.Minutes ?? 15;
        if (minutes is < 1 or > LongestCode)
            throw new ManagementException(ManagementProblem.Invalid, $"A code is good for 1 to {LongestCode} minutes.");
        TimeSpan validity = TimeSpan.FromMinutes(minutes);
        string code = Change(
            caller, AuditActions.DevicePairCode, AuditObjects.User(member.User.Id),
            () => devices.CreatePairingCode(member.User.Id, validity), settings: Settings(("valid", minutes)));
        return new PairCodeItem(code, time.GetUtcNow() + validity);
    }

    public void RevokeDevice(Caller caller, string id)
    {
        Demand(caller, Operations.RevokeDevice);
        if (!HardwareId.TryParse(id, out HardwareId hardware) || devices.Find(hardware) is not { } device
            || !caller.Sees(device.Member.Account.Id))
            throw NotThere("device");
        Change(caller, AuditActions.DeviceRevoke, AuditObjects.Device(hardware), () => devices.Revoke(hardware)
            ? true : throw new ServerProblemException($"The device \"{device.Device.Name}\" was revoked before."));
    }

    private IEnumerable<DeviceItem> Devices(Caller caller) => devices.List().Where(device => caller.Sees(device.Member.Account.Id)).Select(
        device => new DeviceItem(
            device.Device.Hardware.ToString(), device.Device.Name, device.Device.ClientType.ToString(), device.Member.User.Login,
            device.Member.Account.Name, device.Device.PairedAt, device.Device.LastSeenAt, device.Device.Revoked,
            device.Device.UsedTwiceAt));

    private PersonItem Add(Caller caller, NewPerson wish, Account account)
    {
        User added = Change(
            caller, AuditActions.UserAdd, AuditObjects.Account(account.Id),
            () => accounts.AddUser(
                account, wish.Login, wish.Name ?? wish.Login, wish.PhoneVerified ?? false, OwnSwitch(wish.EndToEnd, account, null)),
            user => AuditObjects.User(user.Id), Settings(("phone-verified", wish.PhoneVerified), ("e2ee", wish.EndToEnd)));
        return ItemOf(new Member(added, account));
    }

    /// <summary>The account that is named; where none is, the one that this one administers, or the only one.</summary>
    private Account AccountOf(Caller caller, string? name)
    {
        List<Account> seen = [.. accounts.ListAccounts().Where(account => caller.Sees(account.Id))];
        if (name is null && seen.Count == 1)
            return seen[0];
        if (name is null)
            throw new ManagementException(ManagementProblem.Invalid, "Which account? There are several.");
        return seen.FirstOrDefault(account => account.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw NotThere("account");
    }

    private static AccountPlan? PlanOf(string? word) => word switch
    {
        null => null,
        "free" => AccountPlan.Free,
        "paid" => AccountPlan.Paid,
        _ => throw new ManagementException(ManagementProblem.Invalid, "A plan is \"free\" or \"paid\"."),
    };

    /// <exception cref="ServerProblemException">The account does not let its people choose.</exception>
    private static bool? OwnSwitch(string? word, Account account, bool? now)
    {
        if (word is "on" or "off" && account.EndToEnd.Locked)
            throw new ServerProblemException(
                $"The account \"{account.Name}\" locks its end-to-end encryption switch, so people cannot choose. Unlock it first.");
        return word switch
        {
            "on" => true,
            "off" => false,
            "account" => null,
            null => now,
            _ => throw new ManagementException(ManagementProblem.Invalid, "End-to-end encryption is \"on\", \"off\" or \"account\"."),
        };
    }

    private static AccountItem ItemOf(Account account) => new(
        account.Id, account.Name, account.Plan == AccountPlan.Free ? "free" : "paid", account.EndToEnd.Enabled, account.EndToEnd.Locked,
        account.Guests);

    private static PersonItem ItemOf(Member member) => new(
        member.User.Id.ToString(), member.User.Login, member.User.Name, member.Account.Name, member.User.PhoneVerified,
        EndToEndSwitches.Effective(member) == EndToEndSwitch.On, member.User.EndToEnd, member.Account.EndToEnd.Locked);
}
