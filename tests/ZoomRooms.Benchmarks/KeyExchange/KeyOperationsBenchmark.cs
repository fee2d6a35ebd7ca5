namespace ZoomRooms.Benchmarks.KeyExchange;

/// <summary>What the key protocol costs each participant of a meeting of N: time on one core, and bytes on the bulletin board.</summary>
internal static class KeyOperationsBenchmark
{
    private const int Repetitions = 7;
    private static readonly int[] Sizes = [10, 50, 200];

    /// <summary>What a meeting of 200 may cost, in milliseconds.</summary>
    private const double LeaderRekeyTarget = 50;
    private const double MemberRekeyTarget = 1;
    private const double NewcomerTarget = 5;

    public static int Run(string[] args)
    {
        // Each size once for the compiler.
        foreach (int size in Sizes)
            Measure(size, 1);
        ResultTable.WriteMachine();
        Console.WriteLine(
            "| N | operation | leader, ms | a member, ms | newcomer, ms | posted, kB | to a member, kB | to the newcomer, kB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        bool met = true;
        foreach (int size in Sizes)
        {
            Costs costs = Measure(size, Repetitions);
            Write(size, "rekey (5 minutes)", costs.Rekey);
            Write(size, "join", costs.Join);
            Write(size, "leave", costs.Leave);
            Write(size, "change of leader", costs.LeaderChange);
            if (size == 200)
                met = costs.Rekey.Leader <= LeaderRekeyTarget && costs.Rekey.Member <= MemberRekeyTarget
                    && costs.Join.Newcomer <= NewcomerTarget;
        }
        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant(
            $"Targets at N = 200: leader ≤ {LeaderRekeyTarget} ms a rekey, member ≤ {MemberRekeyTarget} ms, newcomer ≤ {NewcomerTarget} ms: {(met ? "met" : "MISSED")}."));
        return met ? 0 : 1;
    }

    private static void Write(int size, string name, Cost cost) => Console.WriteLine(FormattableString.Invariant(
        $"| {size} | {name} | {cost.Leader:0.00} | {cost.Member:0.000} | {(cost.Newcomer > 0 ? cost.Newcomer.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture) : "")} | {cost.Posted / 1000:0.0} | {cost.ToMember / 1000:0.00} | {(cost.ToNewcomer > 0 ? (cost.ToNewcomer / 1000).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) : "")} |"));

    private static Costs Measure(int size, int repetitions)
    {
        List<Cost> rekeys = new();
        List<Cost> joins = new();
        List<Cost> leaves = new();
        List<Cost> changes = new();
        for (int i = 0; i < repetitions; i++)
        {
            using TimedBoard board = new(size - 1);
            joins.Add(board.Observe(() => board.Join(), TimeSpan.FromSeconds(0.1)));
            board.Observe(() => { }, TimeSpan.FromSeconds(20));
            rekeys.Add(board.Observe(() => { }, TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(19), keepOnlyRekey: true));
            leaves.Add(board.Observe(() => board.Leave(board.Count / 2), TimeSpan.FromSeconds(2.5)));
            board.Join();
            board.Observe(() => { }, TimeSpan.FromSeconds(20));
            changes.Add(board.Observe(() => board.Leave(0), TimeSpan.FromSeconds(0.1)));
        }
        return new Costs(Median(rekeys), Median(joins), Median(leaves), Median(changes));
    }

    private static Cost Median(List<Cost> costs)
    {
        double Of(Func<Cost, double> field) => costs.Select(field).Order().ElementAt(costs.Count / 2);
        return new Cost(
            Of(c => c.Leader), Of(c => c.Member), Of(c => c.Newcomer), Of(c => c.Posted), Of(c => c.ToMember), Of(c => c.ToNewcomer));
    }

    private sealed record Costs(Cost Rekey, Cost Join, Cost Leave, Cost LeaderChange);
}

/// <summary>
/// Milliseconds of the leader, of the median member and of the newcomer; bytes posted, to the median member and to the newcomer.
/// </summary>
internal sealed record Cost(double Leader, double Member, double Newcomer, double Posted, double ToMember, double ToNewcomer);
