"""The second network in short: what is written by hand; probed.lab.second makes rows of it.

shape     id   rate     elements, in order
ring      a shared ring (MS-SPRing), the last element joined to the first
loop      the same without protection of its own: circuits lead an SNCP leg each way round
msp       a working section with one beside it for protection
1:n       n working sections and one for protection
chain     single links, one after the other
"""

from __future__ import annotations

from typing import Final

SECTIONS: Final = """
ring   K  STM-64  1 2 3 4 5 6 7 8
ring   L  STM-16  2 9 10 11 12 13 14
ring   M  STM-16  6 15 16 17 18 19 20
loop   S  STM-16  4 21 22 23 24 25
msp    P  STM-16  8 26
msp    Q  STM-16  26 27
msp    U  STM-16  3 28
1:3    V  STM-4   5 29
1:2    W  STM-4   7 30
chain  TA STM-4   29 31 32 33
chain  TB STM-4   29 34 35 36
chain  TC STM-4   30 37 38
chain  TD STM-4   30 39 40
chain  TE STM-4   27 41 42
chain  TF STM-4   27 43 44
chain  TG STM-4   28 45 46
chain  TH STM-4   28 47 48
chain  TI STM-4   12 49 50
chain  TJ STM-4   12 51 52
chain  TK STM-4   17 53 54
chain  TL STM-4   17 55 56
chain  TM STM-4   23 57 58
chain  TN STM-4   23 59 60
"""

MANAGED: Final = {"EMS-1": (1, 8), "EMS-2": (9, 20), "EMS-3": (21, 30), "EMS-4": (31, 48), "EMS-5": (49, 60)}
"""Elements (first, last) of each element manager."""

ONLY_THROUGH_MANAGER: Final = (33, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60)
"""Old gear at the ends of the chains."""

PLACE_HEADS: Final = "云Yun 青Qing 石Shi 柳Liu 大Da 白Bai 东Dong 南Nan 西Xi 北Bei"
PLACE_TAILS: Final = "溪xi 湾wan 塘tang 河he 坪ping 岭ling"
"""Ten heads and six tails: sixty invented places, one for each element."""

CUSTOMERS: Final = """
# code name English-name tier contract shape first-element step size
01 澜江商业银行 Lanjiang_Commercial_Bank    AAA diamond  star 1  7 10
02 云澜农商银行 Yunlan_Rural_Bank           AAA diamond  dual 3  7 5
03 华澜证券     Hualan_Securities           AAA diamond  mesh 1  9 5
04 澜川人寿     Lanchuan_Life               AAA diamond  tree 5  7 10
05 澜川税务局   Lanchuan_Tax_Office         AA  gold     star 8  11 10
06 澜川法院     Lanchuan_Courts             AA  gold     tree 2  11 10
07 澜川海关     Lanchuan_Customs            AA  gold     dual 6  11 5
08 澜川气象局   Lanchuan_Weather_Service    AA  gold     mesh 4  13 5
09 海澜航空     Hailan_Airlines             AA  gold     star 7  13 10
10 澜川第一医院 Lanchuan_First_Hospital     A   silver   star 10 13 10
11 澜川大学     Lanchuan_University         A   silver   mesh 11 17 5
12 澜江物流     Lanjiang_Freight            A   silver   tree 12 13 10
13 青石港务     Qingshi_Port                A   silver   dual 15 17 5
14 柳湾电力     Liuwan_Power                A   silver   star 21 17 10
15 白塘水务     Baitang_Water               A   silver   star 26 17 10
16 辰光机械     Chenguang_Machines          standard standard star 5  17 10
17 南河纺织     Nanhe_Textiles              standard standard tree 16 19 10
18 东溪食品     Dongxi_Foods                standard standard dual 22 19 5
19 北岭矿业     Beiling_Mining              standard standard mesh 29 11 5
20 西坪家具     Xiping_Furniture            standard standard bare 9  23 6
"""
"""star: a circuit from the head office to each branch. tree: to three branches, and from them to the rest.
dual: two head offices and a circuit from each to every branch. mesh: a circuit between every two sites. bare: no VPN.
"""
