using System.CommandLine;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary><c>user add|list|set</c>.</summary>
internal static class UserCommands
{
    private enum Choice
    {
        Unknown = 0,
        On,
        Off,
        Account,
    }

    public static Command Create(TimeProvider time) =>
        new("user", "Users of accounts; room devices and desktop clients are paired to one.") { Add(time), List(time), Set(time) };

    private static Option<Choice?> EndToEnd() => CommonOptions.Choice<Choice?>(
        "--e2ee", "The user's own switch for end-to-end encryption; \"account\" follows the account's.", null, ("on", Choice.On),
        ("off", Choice.Off), ("account", Choice.Account));

    private static Option<Setting> PhoneVerified() => CommonOptions.Confirmation(
        "--phone-verified", "Whether the user verified a phone number; hosts of free accounts need it.");

    private static Command Add(TimeProvider time)
    {
        Argument<string> login = new("LOGIN") { Description = "Unique login of the user." };
        Option<string> account = new("--account")
        {
            Description = "The account that the user belongs to.", HelpName = "NAME", Required = true
        };
        Option<string?> name = new("--name") { Description = "Name for people (default: the login).", HelpName = "NAME" };
        Option<Setting> phone = PhoneVerified();
        Option<Choice?> endToEnd = EndToEnd();
        Command add = new("add", "Add a user to an account.") { login, account, name, phone, endToEnd, CommonOptions.Json };
        add.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            Account to = context.Account(parsed.GetRequiredValue(account));
            string user = parsed.GetRequiredValue(login);
            context.Change(
                AuditActions.UserAdd, AuditObjects.Account(to.Id),
                () => context.Accounts.AddUser(
                    to, user, parsed.GetValue(name) ?? user, parsed.GetSetting(phone) ?? false,
                    OwnSwitch(parsed.GetValue(endToEnd), to, null)),
                added => AuditObjects.User(added.Id));
            context.Write(UserView.Of(context.Member(user)), CommandJson.Default.UserView, view =>
                $"Added the user \"{view.Login}\" to the account \"{view.Account}\".");
        });
        return add;
    }

    private static Command List(TimeProvider time)
    {
        Command list = new(
            "list", "List the users. \"E2EE\" is what counts: a locked account setting, else the user's own, else the account's.") {
                CommonOptions.Json };
        list.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            context.Write<IReadOnlyList<UserView>>(
                [.. context.Accounts.ListMembers().Select(UserView.Of)], CommandJson.Default.IReadOnlyListUserView, views =>
                    TextTable.Write(
                ["LOGIN", "NAME", "ACCOUNT", "PHONE VERIFIED", "E2EE"],
                views.Select(view => new[] {
                    view.Login, view.Name, view.Account, CommonOptions.YesNo(view.PhoneVerified), CommonOptions.OnOff(view.EndToEnd) })));
        });
        return list;
    }

    private static Command Set(TimeProvider time)
    {
        Argument<string> login = new("LOGIN") { Description = "The user." };
        Option<string?> name = new("--name") { Description = "Name for people.", HelpName = "NAME" };
        Option<Setting> phone = PhoneVerified();
        Option<Choice?> endToEnd = EndToEnd();
        Command set = new("set", "Change a user. What is not given stays.") { login, name, phone, endToEnd };
        set.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            Member member = context.Member(parsed.GetRequiredValue(login));
            context.Change(AuditActions.UserSet, AuditObjects.User(member.User.Id), () => context.Accounts.Update(member.User with
            {
                Name = parsed.GetValue(name) ?? member.User.Name,
                PhoneVerified = parsed.GetSetting(phone) ?? member.User.PhoneVerified,
                EndToEnd = OwnSwitch(parsed.GetValue(endToEnd), member.Account, member.User.EndToEnd),
            }));
        });
        return set;
    }

    private static bool? OwnSwitch(Choice? choice, Account account, bool? now)
    {
        if (choice is Choice.On or Choice.Off && account.EndToEnd.Locked)
            throw new ServerProblemException(
                $"The account \"{account.Name}\" locks its end-to-end encryption switch, so users cannot choose. Unlock it with \"account set\" first.");
        return choice switch
        {
            Choice.On => true,
            Choice.Off => false,
            Choice.Account => null,
            _ => now,
        };
    }
}
