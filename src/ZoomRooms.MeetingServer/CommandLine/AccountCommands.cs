using System.CommandLine;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Audit;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary><c>account add|list|set</c>.</summary>
internal static class AccountCommands
{
    private static readonly (string, AccountPlan?)[] Plans = [("free", AccountPlan.Free), ("paid", AccountPlan.Paid)];

    public static Command Create(TimeProvider time) =>
        new("account", "Accounts: who pays, and whether their users may use end-to-end encryption.") { Add(time), List(time), Set(time) };

    private static Command Add(TimeProvider time)
    {
        Argument<string> name = new("NAME") { Description = "Unique name of the account." };
        Option<AccountPlan?> plan = CommonOptions.Choice<AccountPlan?>(
            "--plan", "A free account's host verifies a phone number before hosting end-to-end encrypted meetings (default paid).", null,
            Plans);
        Option<Setting> endToEnd = CommonOptions.Switch("--e2ee", "End-to-end encryption for the account's users (default on).");
        Option<Setting> locked = CommonOptions.Switch("--lock-e2ee", "Keep users from choosing otherwise (default off).");
        Option<Setting> guests = CommonOptions.Switch("--guests", "Whether its hosts may let guests into their meetings (default on).");
        Command add = new("add", "Add an account.") { name, plan, endToEnd, locked, guests, CommonOptions.Json };
        add.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            Account added = context.Change(AuditActions.AccountAdd, "", () => context.Accounts.AddAccount(
                parsed.GetRequiredValue(name), parsed.GetValue(plan)
                ?? AccountPlan.Paid, new AccountSwitch(parsed.GetSetting(endToEnd) ?? true, parsed.GetSetting(locked) ?? false),
                parsed.GetSetting(guests) ?? true), account => AuditObjects.Account(account.Id));
            context.Write(AccountView.Of(added), CommandJson.Default.AccountView, view => $"Added the account \"{view.Name}\".");
        });
        return add;
    }

    private static Command List(TimeProvider time)
    {
        Command list = new("list", "List the accounts.") { CommonOptions.Json };
        list.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            context.Write<IReadOnlyList<AccountView>>(
                [.. context.Accounts.ListAccounts().Select(AccountView.Of)], CommandJson.Default.IReadOnlyListAccountView, views =>
                    TextTable.Write(
                ["NAME", "PLAN", "E2EE", "LOCKED", "GUESTS"],
                views.Select(
                    view => new[]
                    {
                        view.Name, view.Plan, CommonOptions.OnOff(view.EndToEnd), CommonOptions.YesNo(view.EndToEndLocked),
                        CommonOptions.OnOff(view.Guests),
                    })));
        });
        return list;
    }

    private static Command Set(TimeProvider time)
    {
        Argument<string> name = new("NAME") { Description = "The account." };
        Option<string?> rename = new("--name") { Description = "A new name.", HelpName = "NAME" };
        Option<AccountPlan?> plan = CommonOptions.Choice<AccountPlan?>("--plan", "What the account pays.", null, Plans);
        Option<Setting> endToEnd = CommonOptions.Switch("--e2ee", "End-to-end encryption for the account's users.");
        Option<Setting> locked = CommonOptions.Switch("--lock-e2ee", "Keep users from choosing otherwise.");
        Option<Setting> guests = CommonOptions.Switch("--guests", "Whether its hosts may let guests into their meetings.");
        Command set = new("set", "Change an account. What is not given stays.") { name, rename, plan, endToEnd, locked, guests };
        set.SetAction(parsed =>
        {
            using CommandContext context = new(parsed, time);
            Account account = context.Account(parsed.GetRequiredValue(name));
            context.Change(AuditActions.AccountSet, AuditObjects.Account(account.Id), () => context.Accounts.Update(account with
            {
                Name = parsed.GetValue(rename) ?? account.Name,
                Plan = parsed.GetValue(plan) ?? account.Plan,
                EndToEnd = new AccountSwitch(
                    parsed.GetSetting(endToEnd) ?? account.EndToEnd.Enabled, parsed.GetSetting(locked) ?? account.EndToEnd.Locked),
                Guests = parsed.GetSetting(guests) ?? account.Guests,
            }));
        });
        return set;
    }
}
