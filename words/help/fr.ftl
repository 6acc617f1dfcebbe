### Ilima dit : français, les pages d’aide. Lues quand on les ouvre.

help-start-title = Par où commencer
help-start-body =
    Ilima garde trois choses pour ton groupe : les plans, les personnes et les engagements. Ils vivent dans un espace, une pièce commune pour les gens que tu fais entrer.

    Commence avec ce que tu as. Importe ta liste de personnes, crée un plan avec un modèle, ou note ce qu’une autorité a promis.

    Tout est enregistré sur cet ordinateur pendant que tu écris. Il n’y a pas de bouton pour cela : la barre dit « Enregistré » et l’heure. Si elle dit « Non enregistré », ta dernière modification n’est qu’à l’écran, et le message au bas de la fenêtre dit pourquoi.

    Enregistré ne veut pas dire reçu. Ton travail atteint les autres quand tu le leur donnes, sur une clé USB ou en fichier.
help-today-title = Aujourd’hui
help-today-body =
    Aujourd’hui montre ce qui est à faire, ce qui est arrivé des autres, et ce que tu dois régler.

    Une ligne sur le côté dit où est ton travail : enregistré ici, et qui d’autre l’a. Si personne d’autre ne l’a, donne-le bientôt à quelqu’un.
help-plans-title = Plans
help-plans-body =
    Un plan a des buts, des tâches, des gens autour et un jour. Crée-le avec un modèle : ses tâches se comptent à rebours du jour.

    L’échéance d’une tâche est une date, ou des jours avant le jour du plan. Quand le jour bouge, ces tâches bougent avec lui.

    Regarde les tâches en liste ou en tableau. Chaque champ se modifie sur place : appuie sur Entrée, ou clique.
help-people-title = Personnes et organisations
help-people-body =
    Une personne n’a besoin que d’un nom ou d’un numéro. Le nom peut être un pseudonyme.

    Note ce que chaque personne a accepté, pour chaque façon de la joindre. Un refus compte toujours plus qu’un oui plus ancien.

    Filtre par étiquette ou lieu. L’export crée un fichier sans verrou : fais attention où tu le poses.
help-import-title = Importer des personnes
help-import-body =
    Choisis un fichier CSV d’un tableur, ou un fichier vCard d’un téléphone. Tu vois les premières lignes et relies chaque colonne à un champ.

    Avant que rien ne soit écrit, tu vois combien de personnes sont nouvelles, modifiées, identiques, ou laissées de côté et pourquoi.

    Importer le même fichier une deuxième fois ne change rien. Tout l’import peut être annulé, même des jours après, tant qu’il est parmi tes 500 dernières actions : les personnes modifiées depuis restent.
help-commitments-title = Engagements
help-commitments-body =
    Un engagement est ce qu’une personne au pouvoir a promis. Recopie les mots exacts, avec qui les a dits, quand et où.

    Choisis une échelle, suis un ou deux indicateurs, et ajoute une note chaque fois que tu regardes. L’état affiché n’est jamais plus que ce que quelqu’un a noté.

    Deux personnes peuvent juger autrement. Les deux évaluations restent, avec leurs noms.
help-exchange-title = Donner et recevoir
help-exchange-body =
    Donner écrit ton travail sur une clé USB, dans un dossier ou un fichier. Toutes les personnes de ton espace peuvent le lire, et personne d’autre.

    Recevoir prend ce que les autres ont donné. Tu peux recevoir la même clé deux fois, ou dans n’importe quel ordre ; rien n’est doublé.

    Le tableau montre qui a quoi, d’après ce que l’ordinateur de chaque personne a dit lui-même. Ne retire la clé que quand Ilima dit que tu peux.

    Ou échange sur le même Wi-Fi : les deux l’ouvrent en même temps et se cherchent. Si un Wi-Fi d’invités sépare les ordinateurs, tape l’adresse que montre l’autre écran, ou utilise une clé USB.

    Ou utilise un dossier partagé ou un serveur : tu y laisses ton travail scellé et tu prends ce que les autres ont laissé, chacun quand cela lui convient.
help-travel-title = Comment le travail voyage
help-travel-body =
    Ce qui voyage
    Ce que tu donnes est un colis : du travail scellé que seules les personnes de ton espace peuvent ouvrir. Une clé USB, un serveur ou quelqu’un avec un sac peut le porter, sans pouvoir le lire, ni le changer sans que cela se voie.

    L’ordre ne compte pas. Un colis peut arriver deux fois, avant un plus ancien, ou des semaines plus tard : rien n’est doublé. S’il s’en perd un, donne encore : ce que les autres n’ont pas dit avoir repart avec.

    Sur une clé USB ou dans un dossier
    À prendre quand il n’y a aucun réseau. Choisis Donner et fais passer la clé ; les autres choisissent Recevoir. La même clé peut aller d’une personne à l’autre.

    La clé a été retirée trop tôt ? Si tu donnais, ce qui est à moitié écrit ne compte pas : donne encore. Si tu recevais, ce qui est arrivé reste : remets la clé et choisis encore Recevoir. D’un fichier abîmé, les bonnes parties sont utilisées.

    Par courriel
    À prendre quand tu as du courriel de temps en temps. Choisis Donner, « En un seul fichier », et envoie le fichier. S’il est trop gros, la commande « ilima give FICHIER --max-bytes 100000 » le coupe en parties. Envoie chaque partie à part ; elles peuvent arriver dans n’importe quel ordre.

    Sur le même Wi-Fi
    À prendre quand vous êtes au même endroit : c’est le plus rapide. Les deux ouvrent « Sur le même Wi-Fi » et cherchent les autres. Chacun reçoit ce qui lui manque, dans les deux sens. Ce Wi-Fi n’a pas besoin d’internet. Tant que vous restez, ce que chacun écrit apparaît tout seul sur l’autre écran ; « Rester connecté pendant que je travaille » reste quand tu fermes cette fenêtre.

    Personne ne se fait entendre ? Un Wi-Fi d’invités sépare souvent les ordinateurs. L’un continue à chercher ; l’autre tape l’adresse que montre cet écran. Si rien ne répond, prends la clé USB.

    Par un câble ou un modem radio
    À prendre quand il n’y a pas de réseau et que tu veux les deux sens à la fois. Sur les deux ordinateurs, choisis « Câble » sur l’écran Échange, le port et la même vitesse ; ou tape la commande « ilima exchange serial PORT ». Ferme la fenêtre avant d’utiliser des commandes sur le même ordinateur : un seul des deux peut avoir ton travail ouvert.

    Par un dossier partagé ou un serveur
    À prendre quand vous n’êtes jamais là en même temps. Tout le monde utilise le même dossier ou la même adresse (WebDAV, S3), et choisit « Échanger maintenant » quand cela lui convient. Si quelque chose s’y perd ou s’abîme, une personne qui l’a l’y remet à son prochain échange.

    Avec un coursier
    Un coursier est un petit ordinateur ou un dossier qui porte du travail scellé entre des gens qui ne se voient jamais. Il n’a aucune clé pour l’ouvrir. À prendre pour un bureau, un bus ou un marché où l’on passe l’un après l’autre.

    Sur l’ordinateur du coursier, quelqu’un tape la commande « ilima courier DOSSIER ». Qui cherche alors les autres sur le même Wi-Fi échange avec lui. Si le Wi-Fi ne le trouve pas, ajoute son adresse sous « Dossier partagé », par exemple courier://192.168.4.1:7117. Tu peux aussi mettre son dossier sur une clé USB et le choisir là. Un coursier plein ne prend plus rien, et ne jette rien.

    Ce qui attend un travail antérieur
    Il arrive que du travail vienne avant le travail antérieur dont il dépend. Ilima le garde en sûreté, et le reçu dit combien attend. Quand le travail antérieur arrive, il est pris tout seul. Si cela dure, demande à d’autres personnes de ton espace de te donner ce qu’elles ont.

    Ce que dit « Qui a quoi »
    Il dit ce que l’ordinateur de chaque personne a dit lui-même, et à quel moment. Faire passer une clé n’y change encore rien. Il faut des nouvelles de cet ordinateur. Une clé ou un fichier d’autres personnes peut aussi les apporter.

    Il ne dit pas que quelqu’un a lu ton travail. « Pas encore de nouvelles » ne veut pas dire que cette personne n’a rien.

    Qui peut voir quoi
    Qui porte ton travail ne voit ni nom ni contenu. Mais certaines choses se voient.

    Une clé USB ou un fichier montre qu’Ilima l’a fait, combien de morceaux il y a, leur taille, et quand ils ont été écrits. Le courriel montre aussi qui écrit à qui.

    Sur un réseau, les autres voient qu’Ilima est là pendant que tu échanges, quelles adresses se parlent, et combien. Sur un modem radio, qui écoute entend que quelque chose est envoyé, et combien.

    Un dossier partagé, un serveur ou un coursier montre un dossier par espace, sous un nom qui ne dit rien : combien de choses s’y trouvent, leur taille, et depuis quand. Un serveur et un coursier voient aussi l’adresse d’où tu viens. Qui écoute sur le réseau peut reconnaître le même coursier.
help-road = Une modification d’un plan passe par six ordinateurs d’un même espace. Chacun la reçoit et la transmet par un autre chemin.
help-road-stick = Clé USB
help-road-courier = Coursier
help-road-server = Serveur
help-road-wifi = Même Wi-Fi
help-road-mail = Courriel
help-join-title = Faire entrer quelqu’un, ou rejoindre un espace
help-join-body =
    Qui veut rejoindre l’espace enregistre un fichier de demande et l’apporte à une personne qui coordonne. Celle-ci ouvre la demande, choisit un rôle et enregistre une invitation. L’invitation ne marche que sur l’ordinateur qui a fait la demande.

    Ensuite les deux se lisent cinq mots. S’ils sont les mêmes, personne n’a changé les fichiers en chemin. Si un mot diffère, arrêtez et recommencez avec de nouveaux fichiers.

    Le rôle « Écrit » permet de lire et d’écrire, « Lit » seulement de lire, et « Coordonne » aussi de faire entrer d’autres personnes. Qui est entré peut être suspendu ou retiré plus tard, avec « Changer » à côté de son nom sur la page Échange ; ce que son ordinateur a déjà y reste.
help-two-answers-title = Deux réponses
help-two-answers-body =
    Quand deux personnes modifient le même champ chacune de son côté, Ilima garde les deux réponses et les montre côte à côte, avec qui les a écrites et quand.

    Choisis-en une d’un clic. Le choix peut être annulé, et l’autre réponse reste dans l’historique.
help-undo-title = Annulation et historique
help-undo-body =
    Ilima ne demande pas « Vraiment ? ». Ce que tu écris, modifies ou retires peut être annulé, et le bouton de la barre dit ce qu’il annulerait.

    Ce que tu retires est dans Retiré récemment et peut être remis. Chaque fiche a un historique : qui a changé quoi, de quoi, en quoi.

    Ce que tu as donné ne peut pas être repris. Quand tu annules quelque chose, les autres l’apprennent la prochaine fois que tu donnes.
help-lock-title = Le verrou, et ce qu’il protège
help-lock-body =
    Ta phrase de passe verrouille tout sur cet ordinateur. Ilima se verrouille quand personne n’écrit pendant un moment ; Ctrl L verrouille aussitôt.

    Si tu oublies la phrase de passe, tes mots de secours ouvrent Ilima. Garde-les sur papier, loin de l’ordinateur. Sans l’une ni les autres, personne ne peut l’ouvrir, pas même les gens qui font Ilima.

    Quand Ilima est verrouillé, qui prend cet ordinateur peut voir qu’Ilima s’y trouve, en quelle langue, et la taille de tes espaces, mais ne peut lire ni tes plans, ni tes personnes, ni les promesses. Quand il est ouvert, toute personne au clavier peut les lire.

    Ce que tu donnes ne peut être lu que par les personnes de ton espace. Une liste exportée n’a aucun verrou.

    Aucune personne experte de l’extérieur n’a encore examiné ces verrous. Ne fais dépendre d’eux la vie de personne.
help-no-words-title = J’ai oublié la phrase de passe
help-no-words-body =
    Personne ne peut rétablir une phrase de passe. Il n’y a ni compte ni deuxième clé, pas même chez les gens qui font Ilima.

    Ce qui ouvre encore
    Tes mots de secours : sur l’écran verrouillé, choisis « Je l’ai oubliée », écris les mots de ton papier et choisis une nouvelle phrase de passe.

    Une sauvegarde gardée ailleurs s’ouvre avec sa propre phrase de passe ou ses mots : ceux du jour où elle a été faite. Si tu les connais, recommence comme c’est dit plus bas et choisis « J’ai une sauvegarde ».

    Si tu n’as rien de tout cela
    Alors rien n’ouvre ce qui est ici. Mais ce que tu avais donné est chez les autres de ton espace. Recommence comme c’est dit plus bas, choisis « Rejoindre un espace », et demande à une personne qui coordonne de te faire entrer à nouveau et d’exclure l’ancienne ligne à ton nom. Ce que tu n’avais pas encore donné est perdu.

    Recommencer, et garder ce qui est verrouillé
    N’efface rien : la phrase de passe peut te revenir, ou le papier se retrouver. Ferme Ilima et donne un autre nom à son dossier, par exemple « ilima-verrouille ». Puis relance Ilima : tout commence comme au premier jour.

    Le dossier s’appelle « ilima ». Sous Linux, il se trouve dans ton dossier personnel sous { "« .local/share »" }, que le programme de fichiers cache parfois ; sous Windows, sous { "« AppData\\Roaming »" }. Si Ilima a été lancé avec un autre dossier, c’est celui-là.

    Si la phrase de passe te revient plus tard, ferme Ilima et remets les deux noms comme avant.
help-lost-title = Un ordinateur est perdu ou volé
help-lost-body =
    Préviens d’abord ton groupe, par n’importe quel moyen. Sur la page Échange, une personne qui coordonne ouvre « Changer » à côté du nom et choisit « Suspendre » ; deux personnes qui écrivent le peuvent ensemble. Dès lors, rien de nouveau ne s’ouvre sur cet ordinateur. Une personne qui coordonne depuis plus longtemps ne peut être suspendue que par deux. Chacun l’apprend au prochain échange : échangez vite.

    Ce qui était sur cet ordinateur y reste lisible pour qui peut l’ouvrir. Verrouillé, il demande la phrase de passe. S’il a été pris ouvert, considère que tout est connu.

    Tu as une sauvegarde : sur un nouvel ordinateur, choisis « J’ai une sauvegarde ». Donne d’abord aux autres, puis reçois d’eux. Si ton ancien ordinateur a été suspendu, le nouveau apparaît en suspens lui aussi, à ton nom et avec son propre code. Dis ce code à une personne qui coordonne, au téléphone ou face à face. Elle le compare et choisit « Laisser participer à nouveau » à côté du nouvel ordinateur ; l’ancien reste dehors. Si personne n’avait suspendu l’ancien, tu continues aussitôt dans ton rôle. Ne fais pas exclure ton ancien ordinateur : cela exclut aussi celui qui le continue.

    Tu n’as pas de sauvegarde : qu’une personne qui coordonne te fasse entrer de nouveau, puis qu’elle retire l’ancien ordinateur. Ce que tu avais donné revient ; ce que seul l’ordinateur perdu avait est perdu.
help-voices-title = Qui suspend et exclut
help-voices-body =
    Sur la page Échange, sous « Changer » à côté d’un nom, trois choses enlèvent quelque chose : suspendre, exclure, et donner un rôle plus petit. Pour certaines, une voix ne suffit pas.

    Qui décide
    Une personne qui coordonne le fait seule. Mais à une personne qui coordonne depuis plus longtemps, une seule ne peut rien : il en faut deux.

    Deux personnes qui écrivent peuvent ensemble suspendre n’importe qui, même une personne qui coordonne. Elles ne peuvent pas exclure. Qui ne fait que lire n’a pas de voix.

    Les personnes qu’une personne venue plus tard a fait entrer comptent avec elle pour une seule voix. Personne ne gagne donc en invitant du monde.

    Quand il manque une deuxième voix
    Ta parole est gardée, et les autres l’apprennent au prochain échange. Aujourd’hui et la page Échange disent qu’elle attend. Elle prend effet dès qu’une autre personne qui le peut choisit la même chose sur un autre ordinateur.

    Finir une suspension
    Elle ne finit pas d’elle-même ; Aujourd’hui te la rappelle. Une personne qui coordonne laisse participer à nouveau, ou deux personnes qui écrivent. Personne ne le fait pour soi-même.

    Exclure est définitif. Pour revenir, il faut une nouvelle demande. Ce que quelqu’un a déjà reste chez lui.

    La dernière personne qui coordonne
    Ilima prévient avant qu’il ne reste personne pour faire entrer les autres. Si c’est arrivé, chaque membre de l’espace peut choisir « Continuer comme nouvel espace… » dans les réglages.

    Tout cela compte sur un ordinateur dès que cet ordinateur l’apprend. Échangez donc vite.
help-forgetting-title = Oublier quelqu’un
help-forgetting-body =
    Oublier quelqu’un, c’est enlever sa fiche partout où Ilima peut atteindre. Seule une personne qui coordonne peut le faire, avec « Oublier… » sur la page de la personne. Cela ne s’annule pas.

    Ce qui part
    La fiche, son histoire, ses mots de recherche et ses fichiers, sur chaque ordinateur de l’espace qui l’apprend. Ce qui arrive encore plus tard sur cette personne est coupé. Les copies du jour de cet ordinateur sont effacées et refaites. Ce que chaque ordinateur a laissé dans un dossier partagé est réécrit à sa prochaine visite.

    Ce qui reste
    Un identifiant qui ne dit rien. Et, si la personne a refusé appels ou courriels, une marque de chaque numéro et adresse, pour avertir qui les saisit de nouveau. La marque ne dit rien aux étrangers ; les membres pourraient retrouver le numéro en les essayant tous.

    Le nom reste là où quelqu’un l’a écrit dans un plan ou une note. Si la personne était notée deux fois, l’autre fiche reste : oublie-la aussi.

    Ce que cela n’atteint pas
    Les clés USB, les courriels, les listes exportées et les copies déjà faits, ce que garde un coursier, et les ordinateurs qui n’échangent plus jamais. Une vieille sauvegarde contient la personne jusqu’à ce qu’elle soit ramenée et ait échangé. Mais aucune vieille clé ne ramène quelqu’un là où l’oubli est connu.

    Le frein
    Un ordinateur volé ne doit pas vider l’espace. Quand une seule personne qui coordonne oublie plus de 20 personnes en un jour, les suivantes sont d’abord seulement cachées. Elles partent quand une deuxième personne qui coordonne, connue là depuis une semaine, dit la même chose : sur la page Échange, sous « Oubliés ». S’il n’y en a pas d’autre, elles partent après une semaine. Jusque-là, toute personne qui coordonne peut les montrer de nouveau ; et si celle qui l’a demandé est exclue, elles reviennent d’elles-mêmes.

    Où c’est fait
    Sur la page Échange, « Oubliés » dit sur combien d’ordinateurs c’est fait, et de qui il n’y a pas de nouvelles depuis.
help-journey-title = Avant un voyage
help-journey-body =
    Avant une frontière ou une route dangereuse, emporte le moins possible. Et éteins l’ordinateur : alors personne ne lit rien sans la phrase de passe.

    Retirer un espace
    Donne d’abord ton travail. Puis choisis « Avant un voyage… » dans les réglages. Il est dit qui a tout ton travail aussi. Si personne n’est nommé, ce que toi seul as serait perdu.

    Ensuite la clé de l’espace est détruite sur cet ordinateur, et son fichier et les copies du jour sont effacés. Tes autres espaces restent.

    Ce que cela n’atteint pas
    Les sauvegardes, les clés USB et les listes exportées : laisse-les à la maison. Qui a copié ce disque auparavant et apprend ta phrase de passe peut lire cette copie. Et chacun peut voir qu’Ilima est sur cet ordinateur.

    Au retour
    Tu es encore dans la liste des personnes. Qu’une personne qui coordonne te fasse entrer comme la première fois, et exclue l’ancienne ligne à ton nom. Une sauvegarde ramène tout avec ton rôle, mais seulement là où Ilima est encore vide, par exemple sur un nouvel ordinateur.

    Quitter pour de bon
    « Quitter l’espace… » le retire aussi, et met fin à ta participation. Dis-le toi-même aux autres : rien ne leur est envoyé. La commande « ilima leave ESPACE --give FICHIER » écrit un fichier qui le leur dit. Ce que tu as donné reste chez eux. Seule une invitation te fait revenir.
help-panic-title = Le bouton de panique
help-panic-body =
    Il détruit ce qui ouvre ton travail sur cet ordinateur. Il est éteint tant que tu ne l’allumes pas dans les réglages.

    Comment le presser
    Tiens le bouton sous les lieux, ou sur l’écran verrouillé, pendant deux secondes ; ou tiens Ctrl Maj Suppr aussi longtemps. Rien n’est demandé. La commande « ilima panic --sure » le fait aussitôt.

    Ce qu’il fait
    Il écrase et efface ce que ta phrase de passe et tes mots de secours ouvrent, et les copies du jour. Après, personne ne peut plus rien lire ici, toi non plus. Ilima commence comme au premier jour.

    Ce qu’il n’atteint pas
    Les sauvegardes ailleurs, les clés USB, les dossiers partagés, les listes exportées et les ordinateurs des autres. Qui a copié ce disque auparavant a toujours cette copie. Les mémoires flash peuvent garder d’anciens morceaux un temps.

    Avant de l’allumer
    Écris une sauvegarde et garde-la ailleurs. Elle seule ramène ton travail, avec sa propre phrase de passe ou ses mots. Et pense que toute personne assise à cet ordinateur peut tenir le bouton, même quand il est verrouillé.
help-set-aside-title = Le travail mis de côté
help-set-aside-body =
    Parfois arrive un morceau de travail qui ne peut pas servir. Tout le reste venu avec lui a été pris. Le morceau est gardé et transmis. Aujourd’hui le dit, et la page Échange nomme de qui il vient.

    Écrit avec un Ilima plus récent
    Installe ici aussi l’Ilima plus récent : le morceau est alors essayé de nouveau, sans rien faire d’autre.

    Abîmé ou contraire aux règles
    Demande à son auteur par un autre moyen. C’est peut-être une panne. C’est peut-être aussi que quelqu’un d’autre écrit sur cet ordinateur ; alors suspends-le.

    Régler cela pour tous
    Une personne qui coordonne peut choisir « Régler pour tous… ». Le morceau ne compte alors pour personne, et la question ne revient pas. Là où il a été pris sans difficulté, il reste jusqu’à ce que deux personnes qui coordonnent, connues là depuis une semaine, l’aient dit.

    Ce qui est autre chose
    Ce qui attend un travail antérieur entre tout seul. Ce qu’un ordinateur suspendu ou exclu a écrit après sa fin est gardé à part aussi : une personne qui coordonne peut le compter avec « Compter le travail venu après », sous « Changer ».
help-settings-title = Réglages
help-settings-body =
    Choisis la langue, l’apparence, la taille du texte, et après combien de minutes Ilima se verrouille.

    « Tout est-il intact ? » lit tout ce qui est enregistré et te dit si quelque chose est abîmé.

    Tu peux tout faire sans souris. F6 passe de la barre aux rubriques et à la page, Tab d’un bouton ou champ au suivant, et F1 ouvre l’aide de la page où tu es. L’onglet « Touches » les liste toutes.
